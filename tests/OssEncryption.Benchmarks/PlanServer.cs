using System.Globalization;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that has generated objects, every second of them encrypted, and an
/// inventory of them. It answers after a fixed delay, keeps nothing, and ends when its standard input does.</summary>
internal static class PlanServer
{
    private const string Common =
        "Server: AliyunOSS\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\nx-oss-request-id: 0123456789ABCDEF01234567\r\n";

    private const string Properties =
        "HTTP/1.1 200 OK\r\n" + Common + "Content-Type: application/octet-stream\r\n" +
        "ETag: \"0123456789ABCDEF0123456789ABCDEF\"\r\nLast-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n" +
        "Accept-Ranges: bytes\r\nx-oss-object-type: Normal\r\nx-oss-storage-class: Standard\r\n" +
        "x-oss-hash-crc64ecma: 3231342946509354535\r\nContent-Length: 1024\r\n";

    // What no bucket has: by the sub-resource, the code of the error.
    private static readonly Dictionary<string, string> Missing = new(StringComparer.Ordinal)
    {
        ["worm"] = "NoSuchWORMConfiguration",
        ["objectWorm"] = "NoSuchObjectWormConfiguration",
        ["overwriteConfig"] = "NoSuchBucketOverwriteConfig",
        ["lifecycle"] = "NoSuchLifecycle",
        ["replication"] = "NoSuchReplicationConfiguration",
        ["bucketArchiveDirectRead"] = "NoSuchArchiveDirectReadConfiguration",
    };

    private static readonly byte[] Plain = Encoding.ASCII.GetBytes(Properties + "\r\n");

    private static readonly byte[] Encrypted =
        Encoding.ASCII.GetBytes(Properties + "x-oss-server-side-encryption: AES256\r\n\r\n");

    public static Task RunAsync(TimeSpan delay) => HeadServer.RunAsync(delay, Answer);

    private static byte[] Answer(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("HEAD"u8))
        {
            return Object(head);
        }

        string text = Encoding.ASCII.GetString(head);
        return text.Contains("?bucketInfo", StringComparison.Ordinal) ? Xml(200, Info(text))
            : Missing.TryGetValue(SubResource(text), out string? code) ? Xml(404, Error(code))
            : text.Contains("list-type=2", StringComparison.Ordinal) ? Xml(200, GeneratedList.Page(text))
            : Content(GeneratedInventory.Of(GeneratedList.Count(text.Split('/')[2])).FileOf(text.Split(' ')[1]));
    }

    /// <summary>The response to HeadObject.</summary>
    public static byte[] Object(ReadOnlySpan<byte> head)
    {
        // Before ".bin HTTP/1.1" stands the last digit of the object's number.
        int digit = head.IndexOf(".bin "u8) - 1;
        return head[digit] % 2 == 0 ? Plain : Encrypted;
    }

    /// <summary>A whole response with a document.</summary>
    public static byte[] Xml(int status, string xml) => Whole(status, "application/xml", Encoding.UTF8.GetBytes(xml));

    private static string SubResource(string head) => head.Split(' ')[1].Split('?')[^1];

    private static string Error(string code) =>
        $"<Error><Code>{code}</Code><Message>The bucket does not have it.</Message></Error>";

    private static string Info(string head) =>
        $"<BucketInfo><Bucket><Name>{head.Split('/', 3)[1]}</Name><Location>oss-cn-hangzhou</Location>" +
        "<CreationDate>2026-11-02T10:00:00.000Z</CreationDate><StorageClass>Standard</StorageClass>" +
        "<DataRedundancyType>LRS</DataRedundancyType>" +
        "<ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>" +
        "<IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint>" +
        "<AccessControlList><Grant>private</Grant></AccessControlList></Bucket></BucketInfo>";

    private static byte[] Content(byte[] content) => Whole(200, "application/octet-stream", content);

    private static byte[] Whole(int status, string type, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\n{Common}ETag: \"E\"\r\nContent-Type: {type}\r\n" +
            $"Content-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
