using System.Globalization;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that plays a KMS with generated keys, each with an alias. It answers after
/// a fixed delay, and ends when its standard input does.</summary>
internal static class KmsServer
{
    public const int Keys = 1000;

    private const int PageSize = 100;
    private const string Arn = "acs:kms:cn-hangzhou:1000000000000001:key/";

    private static readonly byte[][] Descriptions =
    [
        .. Enumerable.Range(0, Keys).Select(number => Json(
            $"{{\"RequestId\":\"r\",\"KeyMetadata\":{{\"KeyId\":\"key-{number:d4}\",\"Arn\":\"{Arn}key-{number:d4}\"," +
            "\"KeyState\":\"Enabled\",\"KeySpec\":\"Aliyun_AES_256\",\"KeyUsage\":\"ENCRYPT/DECRYPT\"," +
            "\"Origin\":\"Aliyun_KMS\",\"ProtectionLevel\":\"SOFTWARE\",\"Creator\":\"1000000000000001\"," +
            "\"CreationDate\":\"2026-11-02T10:00:00Z\",\"AutomaticRotation\":\"Disabled\"," +
            "\"DeletionProtection\":\"Disabled\"}}")),
    ];

    private static readonly byte[][] KeyPages = Pages("Keys", "Key", number =>
        $"{{\"KeyId\":\"key-{number:d4}\",\"KeyArn\":\"{Arn}key-{number:d4}\"}}");

    private static readonly byte[][] AliasPages = Pages("Aliases", "Alias", number =>
        $"{{\"AliasName\":\"alias/{number:d4}\",\"KeyId\":\"key-{number:d4}\"}}");

    public static Task RunAsync(TimeSpan delay) => HeadServer.RunAsync(delay, Answer);

    private static byte[] Answer(ReadOnlySpan<byte> head) =>
        head.IndexOf("ListKeys"u8) >= 0 ? KeyPages[Number(head, "PageNumber="u8) - 1]
        : head.IndexOf("ListAliases"u8) >= 0 ? AliasPages[Number(head, "PageNumber="u8) - 1]
        : Descriptions[Number(head, "KeyId=key-"u8)];

    private static int Number(ReadOnlySpan<byte> head, ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> digits = head[(head.IndexOf(before) + before.Length)..];
        int number = 0;
        for (int at = 0; char.IsAsciiDigit((char)digits[at]); at++)
        {
            number = (10 * number) + digits[at] - '0';
        }

        return number;
    }

    private static byte[][] Pages(string list, string item, Func<int, string> text) =>
    [
        .. Enumerable.Range(0, Keys).Chunk(PageSize).Select((numbers, page) => Json(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"RequestId\":\"r\",\"PageNumber\":{page + 1},\"PageSize\":{PageSize},\"TotalCount\":{Keys}," +
            $"\"{list}\":{{\"{item}\":[{string.Join(',', numbers.Select(text))}]}}}}"))),
    ];

    private static byte[] Json(string body) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\nx-acs-request-id: r\r\n" +
        $"Content-Type: application/json;charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
}
