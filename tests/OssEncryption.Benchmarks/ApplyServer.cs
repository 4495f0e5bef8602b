using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that has generated objects, which are plain until they are copied onto
/// themselves. It keeps a bit for each, and ends when its standard input does.</summary>
internal static class ApplyServer
{
    private const int MostObjects = 1_000_000;

    private const string Common =
        "Server: AliyunOSS\r\nDate: Tue, 03 Nov 2026 10:00:00 GMT\r\nx-oss-request-id: 0123456789ABCDEF01234567\r\n";

    private const string Properties =
        "HTTP/1.1 200 OK\r\n" + Common + "Content-Type: application/octet-stream\r\n" +
        "ETag: \"0123456789ABCDEF0123456789ABCDEF\"\r\nLast-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n" +
        "Accept-Ranges: bytes\r\nx-oss-object-type: Normal\r\nx-oss-storage-class: Standard\r\n" +
        "x-oss-hash-crc64ecma: 3231342946509354535\r\nContent-Length: 1024\r\n";

    private static readonly byte[] Plain = Encoding.ASCII.GetBytes(Properties + "\r\n");

    private static readonly byte[] Encrypted =
        Encoding.ASCII.GetBytes(Properties + "x-oss-server-side-encryption: AES256\r\n\r\n");

    private static readonly byte[] Acl = Xml("<AccessControlPolicy><AccessControlList><Grant>default</Grant>" +
        "</AccessControlList></AccessControlPolicy>");

    private static readonly byte[] Tags = Xml("<Tagging><TagSet></TagSet></Tagging>");

    private static readonly byte[] Copied = Xml("<CopyObjectResult><ETag>\"0123456789ABCDEF0123456789ABCDEF\"</ETag>" +
        "<LastModified>2026-11-02T10:00:00.000Z</LastModified></CopyObjectResult>");

    private static readonly ConcurrentDictionary<string, BitArray> Buckets = new(StringComparer.Ordinal);

    public static Task RunAsync(TimeSpan delay) => HeadServer.RunAsync(delay, Answer);

    // The target is /bucket/number.bin.
    private static byte[] Answer(ReadOnlySpan<byte> head)
    {
        string target = Encoding.ASCII.GetString(head[..head.IndexOf(" HTTP/"u8)]).Split(' ')[1];
        if (target.Contains("?acl", StringComparison.Ordinal))
        {
            return Acl;
        }

        if (target.Contains("?tagging", StringComparison.Ordinal))
        {
            return Tags;
        }

        string[] names = target.Split('/', '.');
        BitArray copied = Buckets.GetOrAdd(names[1], _ => new BitArray(MostObjects));
        int number = int.Parse(names[2], CultureInfo.InvariantCulture);
        lock (copied)
        {
            if (head.StartsWith("HEAD"u8))
            {
                return copied[number] ? Encrypted : Plain;
            }

            copied[number] = true;
            return Copied;
        }
    }

    private static byte[] Xml(string xml) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\n{Common}Content-Type: application/xml\r\nContent-Length: {xml.Length}\r\n\r\n{xml}"));
}
