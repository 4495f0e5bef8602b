using System.Globalization;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>As many objects as the name of their bucket ends in: made up when they are asked for.</summary>
internal static class GeneratedList
{
    private const int PageSize = 1000;

    /// <summary>How many objects a bucket has.</summary>
    public static int Count(string bucket) =>
        int.Parse(bucket.AsSpan(bucket.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    /// <summary>The page of a list that a request asks for.</summary>
    public static string Page(string head)
    {
        int total = Count(head.Split('/', 3)[1]);
        const string Token = "continuation-token=";
        int at = head.IndexOf(Token, StringComparison.Ordinal);
        int first = at < 0 ? 0 : int.Parse(
            new string([.. head[(at + Token.Length)..].TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture);
        int last = Math.Min(first + PageSize, total);
        var page = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
        page.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(last < total ? "true" : "false")}</IsTruncated>");
        if (last < total)
        {
            page.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{last}</NextContinuationToken>");
        }

        for (int i = first; i < last; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<Contents><Key>folder%2Fobject-{i:d8}.bin</Key>")
                .Append("<LastModified>2026-11-02T10:00:00.000Z</LastModified>")
                .Append("<ETag>\"0123456789ABCDEF0123456789ABCDEF\"</ETag>")
                .Append("<Type>Normal</Type><Size>1024</Size><StorageClass>Standard</StorageClass></Contents>");
        }

        return page.Append("</ListBucketResult>").ToString();
    }
}
