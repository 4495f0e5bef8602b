namespace OssEncryption.Client.Emulation;

/// <summary>A request that the local OSS received, and how it answered. No signature and no secret is in it.</summary>
/// <param name="Time">When it came, UTC.</param>
/// <param name="Region">The region whose endpoint it came to.</param>
/// <param name="Operation">What it asked for: <c>PutBucketEncryption</c>.</param>
/// <param name="Method">The HTTP verb.</param>
/// <param name="Target">The raw path and query; the values of signature and token parameters are masked.</param>
/// <param name="Bucket">The bucket, or <c>null</c>.</param>
/// <param name="Key">The object key, or <c>null</c>.</param>
/// <param name="AccessKeyId">Who asked, or <c>null</c> when anonymous.</param>
/// <param name="Headers">The headers, without Authorization and security token.</param>
/// <param name="Body">The body as text when it was XML, or <c>null</c>.</param>
/// <param name="Status">The HTTP status of the answer; 0 when the connection was reset.</param>
/// <param name="Code">The error code of the answer, or <c>null</c>.</param>
public sealed record EmulatorRequest(
    DateTimeOffset Time,
    string Region,
    string Operation,
    string Method,
    string Target,
    string? Bucket,
    string? Key,
    string? AccessKeyId,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    int Status,
    string? Code)
{
    /// <summary>What was asked for and how it was answered:
    /// <c>GetObject invoices/report.pdf 404 NoSuchKey</c>.</summary>
    public override string ToString()
    {
        string place = Key is null ? Bucket ?? "" : $"{Bucket}/{Key}";
        string[] parts = [Operation, place, FormattableString.Invariant($"{Status}"), Code ?? ""];
        return string.Join(" ", parts.Where(part => part.Length > 0));
    }
}
