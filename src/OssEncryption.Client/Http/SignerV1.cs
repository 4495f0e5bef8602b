using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Signature version 1, HMAC-SHA1. Source: the vendor's pages "Include signatures in headers" and "Add
/// signatures to URLs", and the vectors of the v1 SDKs; the sub-resources also that GO2 signs.</summary>
public sealed class SignerV1 : IRequestSigner
{
    private static readonly HashSet<string> SubResources =
    [
        "accessPoint", "accessPointPolicy", "acl", "append", "asyncFetch", "bucketArchiveDirectRead", "bucketInfo",
        "callback", "callback-var", "cleanRestoredObject", "cloudboxes", "cname", "comp", "continuation-token", "cors",
        "delete", "encryption", "endTime", "group", "httpsConfig", "img", "inventory", "inventoryId", "legalHold",
        "lifecycle", "link", "live", "location", "logging", "metaQuery", "objectInfo", "objectMeta", "objectWorm",
        "overwriteConfig", "partNumber", "policy", "policyStatus", "position", "publicAccessBlock", "qos", "qosInfo",
        "qosRequester", "redundancyTransition", "referer", "regionList", "regions", "replication",
        "replicationLocation", "replicationProgress", "requesterQosInfo", "requestPayment", "resourceGroup",
        "resourcePool", "resourcePoolBuckets", "resourcePoolInfo", "response-cache-control",
        "response-content-disposition", "response-content-encoding", "response-content-language",
        "response-content-type", "response-expires", "responseHeader", "restore", "retention", "rtc", "seal",
        "security-token", "sequential", "startTime", "stat", "status", "style", "styleName", "symlink", "tagging",
        "transferAcceleration", "udf", "udfApplication", "udfApplicationLog", "udfImage", "udfImageDesc", "udfName",
        "uploadId", "uploads", "userDefinedLogFieldsConfig", "versionId", "versioning", "versions", "vod", "website",
        "withHashContext", "worm", "wormExtend", "wormId",
    ];

    /// <inheritdoc/>
    public void Sign(OssRequest request, OssCredential credential, DateTimeOffset time)
    {
        Dictionary<string, string> headers = request.Headers;
        string date = time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        headers["Date"] = date;
        if (credential.SecurityToken is null)
        {
            headers.Remove("x-oss-security-token");
        }
        else
        {
            headers["x-oss-security-token"] = credential.SecurityToken;
        }

        string signature = ProtocolHashes.HmacSha1(
            credential.AccessKeySecret, HeaderBytes.OfSigned(request, StringToSign(request, date)));
        headers["Authorization"] = $"OSS {credential.AccessKeyId}:{signature}";
    }

    /// <inheritdoc/>
    public void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(lifetime), "A signed URL is good for at least 1 second.");
        }

        string expires = (time + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (credential.SecurityToken is not null)
        {
            request.With("security-token", credential.SecurityToken);
        }

        string signature = Signature(StringToSign(request, expires), credential.AccessKeySecret);
        request.With("Expires", expires)
            .With("OSSAccessKeyId", credential.AccessKeyId)
            .With("Signature", signature);
    }

    /// <summary>The string to sign.</summary>
    /// <param name="request">The request with its headers and query.</param>
    /// <param name="dateOrExpires">The value of the Date header, or for a URL its expiration in Unix seconds.</param>
    public static string StringToSign(OssRequest request, string dateOrExpires)
    {
        var text = new StringBuilder(256);
        text.Append(request.Method).Append('\n')
            .Append(Header(request, "Content-MD5")).Append('\n')
            .Append(Header(request, "Content-Type")).Append('\n')
            .Append(dateOrExpires).Append('\n');
        IEnumerable<KeyValuePair<string, string>> ossHeaders = request.Headers
            .Select(header => new KeyValuePair<string, string>(
                header.Key.ToLowerInvariant(), header.Value.Trim(HeaderBytes.Blanks)))
            .Where(header => header.Key.StartsWith("x-oss-", StringComparison.Ordinal))
            .OrderBy(header => header.Key, StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> header in ossHeaders)
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        string resource = CanonicalResource(request);
        return text.Append(request.HasRawHeaders ? HeaderBytes.AsRaw(resource) : resource).ToString();
    }

    /// <summary>The signature of a text: base64 of 20 bytes.</summary>
    public static string Signature(string stringToSign, string secret) =>
        ProtocolHashes.HmacSha1(secret, stringToSign);

    private static string CanonicalResource(OssRequest request)
    {
        string resource = request.Bucket is null ? "/" : $"/{request.Bucket}/{request.Key}";
        string query = string.Join("&", request.Query
            .Where(parameter => IsSigned(parameter.Key))
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => string.IsNullOrEmpty(parameter.Value)
                ? parameter.Key
                : parameter.Key + "=" + parameter.Value));
        return query.Length == 0 ? resource : resource + "?" + query;
    }

    private static bool IsSigned(string name) =>
        SubResources.Contains(name) || name.StartsWith("x-oss-", StringComparison.Ordinal);

    private static string Header(OssRequest request, string name) =>
        request.Headers.TryGetValue(name, out string? value) ? value.Trim(HeaderBytes.Blanks) : "";
}
