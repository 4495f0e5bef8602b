using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that gives every request the same rule, after a fixed delay, and costs
/// next to nothing itself. It ends when its standard input does.</summary>
internal static class RuleServer
{
    private const string Body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>" +
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>05754286-3ba2-4fa6-8d41-4323aca6f0a1</KMSMasterKeyID>" +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>";

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: AliyunOSS\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\n" +
        "Content-Type: application/xml\r\n" +
        $"Content-Length: {Body.Length}\r\nx-oss-request-id: 0123456789ABCDEF01234567\r\n" +
        $"x-oss-server-time: 1\r\n\r\n{Body}");

    public static Task RunAsync(TimeSpan delay) => HeadServer.RunAsync(delay, _ => Answer);
}
