using System.Globalization;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that has generated buckets under SSE-KMS, each with a hundred objects: one
/// half plain, the other under SSE-OSS. It answers after a fixed delay, and ends when its standard input does.</summary>
internal static class AuditServer
{
    public const int ObjectsPerBucket = 100;

    private const string Rule =
        "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>" +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>";

    public static Task RunAsync(TimeSpan delay, int buckets)
    {
        byte[] list = PlanServer.Xml(200, List(buckets));
        byte[] rule = PlanServer.Xml(200, Rule);
        return HeadServer.RunAsync(delay, head =>
        {
            if (head.StartsWith("HEAD"u8))
            {
                return PlanServer.Object(head);
            }

            string text = Encoding.ASCII.GetString(head);
            return text.Contains("list-type=2", StringComparison.Ordinal)
                ? PlanServer.Xml(200, GeneratedList.Page(text))
                : text.Contains("?encryption", StringComparison.Ordinal) ? rule : list;
        });
    }

    private static string List(int buckets)
    {
        var list = new StringBuilder("<ListAllMyBucketsResult><Buckets>");
        for (int number = 0; number < buckets; number++)
        {
            list.Append(CultureInfo.InvariantCulture, $"<Bucket><Name>bucket-{number:d4}-{ObjectsPerBucket}</Name>")
                .Append("<CreationDate>2026-11-02T10:00:00.000Z</CreationDate><StorageClass>Standard</StorageClass>")
                .Append("<Location>oss-cn-hangzhou</Location><Region>cn-hangzhou</Region>")
                .Append("<ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>")
                .Append("<IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint></Bucket>");
        }

        return list.Append("</Buckets></ListAllMyBucketsResult>").ToString();
    }
}
