using System.Collections.Concurrent;
using System.Globalization;
using System.Xml;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Signing;
using OssEncryption.Client.Transport;
using OssEncryption.Client.Wire;

namespace OssEncryption.Client;

/// <summary>OSS over HTTP. A bucket that lives at another endpoint than the client's is followed there, if that is a host of
/// the same service, and the place is remembered.</summary>
internal sealed class OssClient : IOssClient
{
    private const int BucketsPerPage = 1000;

    private readonly ConcurrentDictionary<string, OssEndpoint> _places = new(StringComparer.Ordinal);
    private readonly OssEndpoint _endpoint;
    private readonly OssTransport _transport;

    public OssClient(OssClientOptions options, OssTransport transport)
    {
        _endpoint = options.Endpoint;
        _transport = transport;
    }

    public async Task<BucketPage> ListBucketsAsync(string? prefix, string? marker, CancellationToken cancellationToken)
    {
        BucketPage page = await ListAsync(prefix, marker, BucketsPerPage, cancellationToken).ConfigureAwait(false);
        foreach (BucketSummary bucket in page.Buckets)
        {
            Remember(bucket);
        }

        return page;
    }

    public async Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("GetBucketInfo", "GET", Valid(bucket)).With("bucketInfo");
        return await AskAsync(request, BucketXml.ReadInfo, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("GetBucketLocation", "GET", Valid(bucket)).With("location");
        return await AskAsync(request, BucketXml.ReadRegion, cancellationToken).ConfigureAwait(false);
    }

    public async Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken)
    {
        byte[]? body = BucketXml.WriteNewBucket(properties);
        var request = new OssRequest("PutBucket", "PUT", Valid(bucket)) { Body = body };
        if (body is not null)
        {
            request.Headers["Content-Type"] = "application/xml";
        }

        if (properties.Acl is not null)
        {
            request.Headers["x-oss-acl"] = properties.Acl;
        }

        EncryptionHeaders.Add(request.Headers, properties.Encryption);
        try
        {
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException answer) when (answer.Code == "BucketAlreadyExists" && answer.IsAfterRetry)
        {
            // The attempt whose answer was lost may have made it: it is ours if its properties can be read.
            await GetBucketInfoAsync(bucket, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var request = new OssRequest("DeleteBucket", "DELETE", Valid(bucket));
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException answer) when (answer.Code == "NoSuchBucket" && answer.IsAfterRetry)
        {
            // The attempt whose answer was lost has deleted it.
        }

        _places.TryRemove(bucket, out _);
    }

    public async Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("GetBucketEncryption", "GET", Valid(bucket)).With("encryption");
        try
        {
            return await AskAsync(request, BucketXml.ReadRule, cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException answer) when (answer.Code == "NoSuchServerSideEncryptionRule")
        {
            return EncryptionRule.None;
        }
    }

    public async Task PutBucketEncryptionAsync(string bucket, EncryptionRule rule, CancellationToken cancellationToken)
    {
        if (rule == EncryptionRule.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "A rule needs an algorithm: AES256, SM4 or KMS. To have no rule, delete it.");
        }

        byte[] body = BucketXml.WriteRule(rule);
        OssRequest request = new OssRequest("PutBucketEncryption", "PUT", Valid(bucket)) { Body = body }.With("encryption");
        request.Headers["Content-Type"] = "application/xml";
        request.Headers["Content-MD5"] = Convert.ToBase64String(ProtocolHashes.Md5(body));
        await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = new OssRequest("DeleteBucketEncryption", "DELETE", Valid(bucket)).With("encryption");
        await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static string Valid(string bucket)
    {
        BucketName.Validate(bucket);
        return bucket;
    }

    private async Task<BucketPage> ListAsync(string? prefix, string? marker, int most, CancellationToken cancellationToken)
    {
        var request = new OssRequest("ListBuckets", "GET");
        if (prefix is not null)
        {
            request.With("prefix", prefix);
        }

        if (marker is not null)
        {
            request.With("marker", marker);
        }

        request.With("max-keys", most.ToString(CultureInfo.InvariantCulture));
        return await AskAsync(request, BucketXml.ReadPage, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> AskAsync<T>(OssRequest request, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        byte[] body = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return read(body);
        }
        catch (XmlException cause)
        {
            throw AnswerReader.Unreadable(_endpoint.Uri.Authority,
                $"to {request.Operation} is not the XML that OSS sends: {Explain(cause)}", cause: cause);
        }
    }

    // The engine's own sentence quotes what it read; ours say only what is wrong.
    private static string Explain(XmlException cause) =>
        cause.LineNumber > 0 ? $"it breaks off or is not well-formed at line {cause.LineNumber}" : cause.Message.TrimEnd('.');

    private async Task<byte[]> SendAsync(OssRequest request, CancellationToken cancellationToken)
    {
        OssEndpoint place = request.Bucket is not null && _places.TryGetValue(request.Bucket, out OssEndpoint? known)
            ? known
            : _endpoint;
        try
        {
            return await _transport.SendAsync(request, place, cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException answer) when (
            request.Bucket is not null && answer.Details.ContainsKey("Bucket") && answer.Details.ContainsKey("Endpoint"))
        {
            OssEndpoint? right = await FindAsync(request.Bucket, answer.Details["Endpoint"], cancellationToken)
                .ConfigureAwait(false);
            if (right is null || right == place)
            {
                throw;
            }

            _places[request.Bucket] = right;
            return await _transport.SendAsync(request, right, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The endpoint of a bucket from the host that the service named. Where that host does not say its region, the
    /// list of buckets does.</summary>
    private async Task<OssEndpoint?> FindAsync(string bucket, string host, CancellationToken cancellationToken)
    {
        OssEndpoint? right = _endpoint.Follow(host, region: null);
        if (right is null || right.Region is not null)
        {
            return right;
        }

        BucketPage page = await ListAsync(bucket, null, 1, cancellationToken).ConfigureAwait(false);
        BucketSummary? listed = page.Buckets.FirstOrDefault(found => found.Name == bucket);
        return listed is null ? null : _endpoint.Follow(host, listed.Region);
    }

    private void Remember(BucketSummary bucket)
    {
        if (bucket.Region != _endpoint.Region
            && _endpoint.Follow(bucket.ExtranetEndpoint, bucket.Region) is OssEndpoint place)
        {
            _places[bucket.Name] = place;
        }
    }
}
