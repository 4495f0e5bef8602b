using System.Globalization;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Signs and sends the requests of KMS, and sends again what failed for a while: every operation only reads.
/// Each attempt asks for the credential, and has a nonce and a signature of its own.</summary>
internal sealed class KmsTransport(
    HttpMessageInvoker http,
    OssClientOptions options,
    TransportClock clock,
    ClockOffsets offsets,
    ProxyRules proxies,
    Action<TracedAttempt>? trace = null)
{
    // A nonce says this process in half of its digits, and its number in the other: asking the system for random
    // bytes each time costs more than the rest of a signature.
    private static readonly string Process = Guid.NewGuid().ToString("N").Substring(16);
    private static long _nonces;

    private readonly Acs3Signer _signer = new();

    /// <summary>The same transport, telling each attempt.</summary>
    public KmsTransport WithTrace(Action<TracedAttempt> receiver) =>
        new(http, options, clock, offsets, proxies, receiver);

    /// <summary>Sends a request to an endpoint.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="request">The request; its parameters are its query.</param>
    /// <param name="resource">What the RAM action of the request must be allowed on: an ARN, or its end within the
    /// region of the endpoint, <c>key/key-hzz…</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The response, which is a success.</returns>
    public async Task<OssResponse> SendAsync(
        OssEndpoint endpoint, OssRequest request, string resource, CancellationToken cancellationToken)
    {
        Uri uri = RawUri.Create(endpoint.Start, "/?" + Acs3Signer.CanonicalQuery(request.Query));
        var budget = new RetryBudget(options, clock, hasDeadline: true);
        AttemptTrail? trail = trace is null ? null : new AttemptTrail(trace, clock, request, uri);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                Task<OssResponse> attempt = trail is null
                    ? AttemptAsync(endpoint, uri, request, resource, budget.Attempt, cancellationToken)
                    : TellAsync(trail, endpoint, uri, request, resource, budget.Attempt, cancellationToken);
                return await attempt.ConfigureAwait(false);
            }
            catch (KmsServiceException error) when (
                (error.IsTransient || error.IsThrottled)
                && budget.TryNext(error.IsThrottled, out wait, error.RetryAfter ?? TimeSpan.Zero))
            {
                wait = error.IsClockSkew ? TimeSpan.Zero : wait;
            }
            catch (OssTransportException lost) when (
                lost.IsTransient && budget.TryNext(isThrottled: false, out wait))
            {
                // Sent again.
            }

            if (wait > TimeSpan.Zero)
            {
                await clock.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<OssResponse> TellAsync(
        AttemptTrail trail,
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        string resource,
        TimeSpan longest,
        CancellationToken cancellationToken) => trail.RunAsync(
            () => AttemptAsync(endpoint, uri, request, resource, longest, cancellationToken));

    private async Task<OssResponse> AttemptAsync(
        OssEndpoint endpoint,
        Uri uri,
        OssRequest request,
        string resource,
        TimeSpan longest,
        CancellationToken cancellationToken)
    {
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers[OssRequest.Host] = endpoint.Authority;
        _signer.Sign(
            request, credential, clock.UtcNow() + offsets.For(endpoint.Authority),
            Process + Interlocked.Increment(ref _nonces).ToString("x16", CultureInfo.InvariantCulture));
        using CancellationTokenSource limit = RetryBudget.Limit(longest, cancellationToken);
        using HttpRequestMessage message = HttpMessages.Create(request, uri, content: null);
        try
        {
            using HttpResponseMessage received = await http.SendAsync(message, limit.Token).ConfigureAwait(false);
            var response = new OssResponse(request, uri, received, credential);
            if (ForeignResponse.Find(response, uri, proxies) is { } foreign)
            {
                throw foreign;
            }

            await ResponseBody.ReadAsync(response, received, limit.Token).ConfigureAwait(false);
            return received.IsSuccessStatusCode
                ? response
                : throw Refused(endpoint, response, request, resource);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure) when (limit.IsCancellationRequested || failure is OperationCanceledException)
        {
            throw OssTransport.Failed(OssTransportError.TimedOut, uri, request,
                FormattableString.Invariant($"did not respond within {longest.TotalSeconds:0.###} s"),
                failure);
        }
        catch (Exception failure) when (NetworkFailure.Is(failure))
        {
            throw NetworkFailure.Describe(failure, uri, request, proxies.Find(uri));
        }
    }

    private KmsServiceException Refused(
        OssEndpoint endpoint, OssResponse response, OssRequest request, string resource)
    {
        string arn = resource.StartsWith("acs:", StringComparison.Ordinal)
            ? resource
            : $"acs:kms:{endpoint.Region}:*:{resource}";
        KmsServiceException refusal = KmsErrorResponse.Read(response, request, arn);
        if (refusal.IsClockSkew && response.Date is { } serverTime)
        {
            offsets.Learn(endpoint.Authority, serverTime - clock.UtcNow());
        }

        return refusal;
    }
}

/// <summary>The bodies of KMS.</summary>
internal static class KmsResponse
{
    private const int LongestBody = 5 * 1024 * 1024;

    /// <summary>The document in a response.</summary>
    /// <exception cref="JsonSyntaxException">It is not JSON.</exception>
    public static JsonValue Parse(OssResponse response)
    {
        ArraySegment<byte> body = response.Body;
        return JsonReader.Parse(
            System.Text.Encoding.UTF8.GetString(body.Array!, body.Offset, body.Count), LongestBody);
    }

    /// <summary>What a response says.</summary>
    /// <param name="response">The response.</param>
    /// <param name="read">Reads the document; <c>null</c> when it lacks what it must have.</param>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>.</exception>
    public static T Read<T>(OssResponse response, Func<JsonValue, T?> read)
        where T : class
    {
        try
        {
            return read(Parse(response)) ?? throw response.Unreadable("lacks what this operation gives");
        }
        catch (JsonSyntaxException)
        {
            throw UnreadableBody.IsPage(response)
                ? ForeignResponse.Page(response)
                : response.Unreadable("is not well-formed JSON");
        }
    }
}

/// <summary>Signs requests by <c>ACS3-HMAC-SHA256</c>, the rule of the vendor's RPC products. There is no scope and no
/// derived key. Thread-safe. Source: the vendor's page "V3 request structure and signature".</summary>
internal sealed class Acs3Signer
{
    /// <summary>The name of the algorithm, with which the Authorization header begins.</summary>
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>The SHA-256 of no bytes: every request carries its parameters in the query.</summary>
    public const string EmptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private volatile SecretKey? _key;
    private volatile Moment? _moment;

    /// <summary>Puts the signature, and the headers it needs, into a request without body. What an earlier signature
    /// put there is replaced.</summary>
    /// <param name="request">The request with its <c>Host</c>, <c>x-acs-action</c> and <c>x-acs-version</c>.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The moment of signing; the service takes a difference of 15 minutes.</param>
    /// <param name="nonce">A text that no other request has.</param>
    public void Sign(OssRequest request, OssCredential credential, DateTimeOffset time, string nonce)
    {
        Dictionary<string, string> headers = request.Headers;
        headers["x-acs-date"] = Timestamp(time);
        headers["x-acs-signature-nonce"] = nonce;
        headers["x-acs-content-sha256"] = EmptyBodyHash;
        headers.Remove("x-acs-accesskey-id");
        headers.Remove("x-acs-security-token");
        if (credential.SecurityToken is { } token)
        {
            headers["x-acs-accesskey-id"] = credential.AccessKeyId;
            headers["x-acs-security-token"] = token;
        }

        headers["Authorization"] = Authorization(request, credential, EmptyBodyHash);
    }

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="request">The request with all that is signed.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="bodyHash">The SHA-256 of the body, in lower-case hexadecimal.</param>
    public string Authorization(OssRequest request, OssCredential credential, string bodyHash)
    {
        string query = CanonicalQuery(request.Query);
        List<KeyValuePair<string, string>> signed = SignedHeaders(request);
        byte[] hash = Sha256Hashes.Hash(Canonical(request, query, signed, bodyHash));
        byte[] signature = Sha256Hashes.Hmac(
            KeyOf(credential.AccessKeySecret), ByteText.Begin().Append(Algorithm + "\n").AppendHex(hash));
        ByteText text = ByteText.Begin().Append(Algorithm + " Credential=").Append(credential.AccessKeyId)
            .Append(",SignedHeaders=");
        return AppendNames(text, signed).Append(",Signature=").AppendHex(signature).ToString();
    }

    /// <summary>The query as it is signed and sent: sorted by name, percent-encoded, with an equals sign after every
    /// name.</summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string?>> query)
    {
        List<KeyValuePair<string, string>> sorted = SortedNames.Begin();
        foreach (KeyValuePair<string, string?> parameter in query)
        {
            SortedNames.Add(sorted, parameter.Key, parameter.Value ?? "");
        }

        var text = new StringBuilder();
        foreach (KeyValuePair<string, string> parameter in sorted)
        {
            (text.Length == 0 ? text : text.Append('&')).Append(PercentEncoding.Encode(parameter.Key))
                .Append('=').Append(PercentEncoding.Encode(parameter.Value));
        }

        return text.ToString();
    }

    /// <summary>The text whose hash is signed.</summary>
    public static string CanonicalRequest(OssRequest request, string bodyHash)
    {
        string query = CanonicalQuery(request.Query);
        return Canonical(request, query, SignedHeaders(request), bodyHash).ToString();
    }

    private static ByteText Canonical(
        OssRequest request, string query, List<KeyValuePair<string, string>> signed, string bodyHash)
    {
        ByteText text = ByteText.Begin().Append(request.Method).Append("\n/\n").Append(query).Append('\n');
        foreach (KeyValuePair<string, string> header in signed)
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        return AppendNames(text.Append('\n'), signed).Append('\n').Append(bodyHash);
    }

    private static List<KeyValuePair<string, string>> SignedHeaders(OssRequest request)
    {
        List<KeyValuePair<string, string>> signed = SortedNames.Begin();
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal))
            {
                SortedNames.Add(signed, name, header.Value.Trim());
            }
        }

        return signed;
    }

    private static ByteText AppendNames(ByteText text, List<KeyValuePair<string, string>> signed)
    {
        for (int i = 0; i < signed.Count; i++)
        {
            (i == 0 ? text : text.Append(';')).Append(signed[i].Key);
        }

        return text;
    }

    // Hundreds of requests a second share this text.
    private string Timestamp(DateTimeOffset time)
    {
        long second = time.ToUnixTimeSeconds();
        Moment? known = _moment;
        if (known is null || known.Second != second)
        {
            _moment = known = new Moment(
                second, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        return known.Text;
    }

    // The hash objects are kept for one array, so the same secret must give the same array.
    private byte[] KeyOf(string secret)
    {
        SecretKey? key = _key;
        if (key is null || key.Secret != secret)
        {
            _key = key = new SecretKey(secret, Encoding.UTF8.GetBytes(secret));
        }

        return key.Bytes;
    }

    private sealed class SecretKey(string secret, byte[] bytes)
    {
        public string Secret { get; } = secret;

        public byte[] Bytes { get; } = bytes;
    }

    private sealed class Moment(long second, string text)
    {
        public long Second { get; } = second;

        public string Text { get; } = text;
    }
}

/// <summary>Where KMS is asked, region by region. A host is derived only where OSS itself is asked at a host of the
/// service; anywhere else the endpoint must be named, so that no signature goes to a host that was not chosen.
/// Immutable. Source: the vendor's endpoint list of KMS.</summary>
public sealed class KmsEndpoints
{
    private const string Domain = ".aliyuncs.com";
    private const string RegionMark = "{region}";

    private readonly Func<string, OssEndpoint?> _find;

    private KmsEndpoints(Func<string, OssEndpoint?> find) => _find = find;

    /// <summary>The endpoints that belong to an OSS endpoint: <c>kms.&lt;region&gt;.aliyuncs.com</c>, or within the
    /// vendor's network <c>kms-vpc.&lt;region&gt;.aliyuncs.com</c>; none when OSS is not asked at a host of the
    /// service.</summary>
    public static KmsEndpoints Of(OssEndpoint oss) => oss.Service is not { } service
        ? new KmsEndpoints(_ => null)
        : new KmsEndpoints(region => RegionId.IsValid(region) ? Derive(service.Network, region) : null);

    /// <summary>One endpoint that was named: it serves one region, or with <c>{region}</c> in its host every
    /// one.</summary>
    /// <param name="text"><c>kms.example.com</c>, <c>https://kms.{region}.example.com</c>.</param>
    /// <param name="region">The region that a text without <c>{region}</c> serves.</param>
    /// <param name="allowHttp">Whether plain http may leave this machine.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidEndpoint"/>,
    /// <see cref="OssInputError.InsecureEndpoint"/>, or <see cref="OssInputError.NoRegion"/>: nobody says which region
    /// it serves.</exception>
    public static KmsEndpoints Parse(string text, string? region, bool allowHttp = false)
    {
        if (text.Contains(RegionMark))
        {
            Read(text.Replace(RegionMark, "cn-hangzhou"), "cn-hangzhou", allowHttp);
            return new KmsEndpoints(asked => RegionId.IsValid(asked)
                ? Read(text.Replace(RegionMark, asked), asked, allowHttp)
                : null);
        }

        string served = region ?? throw new OssInputException(OssInputError.NoRegion,
            "The KMS endpoint does not say its region, and none is known. Name it with -Region, or name one KMS " +
            "endpoint for each region.");
        OssEndpoint endpoint = Read(text, served, allowHttp);
        return new KmsEndpoints(asked => asked == served ? endpoint : null);
    }

    /// <summary>Endpoints that were named, by the region that each serves.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidRegion"/>,
    /// <see cref="OssInputError.InvalidEndpoint"/> or <see cref="OssInputError.InsecureEndpoint"/>.</exception>
    public static KmsEndpoints Parse(IEnumerable<KeyValuePair<string, string>> byRegion, bool allowHttp = false)
    {
        var known = new Dictionary<string, OssEndpoint>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> entry in byRegion)
        {
            string region = RegionId.Normalize(entry.Key);
            known[region] = Read(entry.Value, region, allowHttp);
        }

        return new KmsEndpoints(region => known.TryGetValue(region, out OssEndpoint? endpoint) ? endpoint : null);
    }

    /// <summary>Where the KMS of a region is asked, or <c>null</c> when it is not known.</summary>
    public Uri? Find(string region) => _find(region)?.Uri;

    /// <summary>Where the KMS of a region is asked.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.NoKmsEndpoint"/>.</exception>
    internal OssEndpoint For(string region) => _find(region) ?? throw new OssInputException(
        OssInputError.NoKmsEndpoint,
        $"No endpoint of KMS is known for the region '{region}'. Name it with Connect-Oss -KmsEndpoint.");

    private static OssEndpoint Derive(EndpointNetwork network, string region)
    {
        string product = network == EndpointNetwork.Internal ? "kms-vpc." : "kms.";
        return Read(product + region + Domain, region, allowHttp: false);
    }

    // A host of one's own is not read as one of OSS, whatever it looks like.
    private static OssEndpoint Read(string text, string region, bool allowHttp) =>
        OssEndpoint.Parse(text, region, allowHttp, cname: true);
}
