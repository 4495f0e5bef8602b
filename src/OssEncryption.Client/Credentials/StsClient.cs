using System.Globalization;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Calls the Security Token Service (version 2015-04-01) in the vendor's RPC style: parameters in the query, a
/// form in the body, and for AssumeRole an HMAC-SHA1 signature over both.</summary>
internal sealed class StsClient(CredentialEnvironment environment)
{
    private const int Attempts = 3;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Exchanges a credential for one of a role.</summary>
    public Task<OssCredential> AssumeRoleAsync(RoleSession session, OssCredential caller)
    {
        Dictionary<string, string> form = Form(session);
        if (session.ExternalId is not null)
        {
            form["ExternalId"] = session.ExternalId;
        }

        return CallAsync("AssumeRole", session, form, caller);
    }

    /// <summary>Exchanges the token of an OIDC provider for a credential of a role. The token authenticates the call;
    /// it has no signature.</summary>
    public Task<OssCredential> AssumeRoleWithOidcAsync(RoleSession session, string providerArn, string token)
    {
        Dictionary<string, string> form = Form(session);
        form["OIDCProviderArn"] = providerArn;
        form["OIDCToken"] = token;
        return CallAsync("AssumeRoleWithOIDC", session, form, caller: null);
    }

    private static Dictionary<string, string> Form(RoleSession session)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RoleArn"] = session.RoleArn,
            ["RoleSessionName"] = session.Name,
            ["DurationSeconds"] = ((long)session.Duration.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        if (session.Policy is not null)
        {
            form["Policy"] = session.Policy;
        }

        return form;
    }

    private async Task<OssCredential> CallAsync(
        string action, RoleSession session, Dictionary<string, string> form, OssCredential? caller)
    {
        Uri endpoint = StsEndpoints.For(environment, session);
        string who = $"STS at {endpoint.Authority}";
        SourceResponse response = await SendAsync(action, endpoint, form, caller, who).ConfigureAwait(false);
        if (!response.IsOk)
        {
            throw Refused(action, session, who, response);
        }

        JsonValue? credentials = CredentialJson.Json(response.Body, who).Find("Credentials");
        return credentials is { Kind: JsonKind.Object }
            ? CredentialJson.Read(credentials, who)
            : throw new CredentialException(
                CredentialError.CredentialSourceFailed, $"{who} responded to {action} without Credentials.");
    }

    /// <summary>Sends the call and retries transient failures, each attempt with a new nonce and signature.</summary>
    private async Task<SourceResponse> SendAsync(
        string action, Uri endpoint, Dictionary<string, string> form, OssCredential? caller, string who)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                SourceResponse response = await AttemptAsync(action, endpoint, form, caller, who).ConfigureAwait(false);
                if (attempt == Attempts || !RetryRules.IsTransient(response.Status))
                {
                    return response;
                }
            }
            catch (CredentialException) when (attempt < Attempts)
            {
                // Not reached; retry.
            }

            await environment.Delay(RetryRules.Delay(attempt, TransportClock.System.Jitter())).ConfigureAwait(false);
        }
    }

    private async Task<SourceResponse> AttemptAsync(
        string action, Uri endpoint, Dictionary<string, string> form, OssCredential? caller, string who)
    {
        Dictionary<string, string> query = Query(action);
        if (caller is not null)
        {
            Sign(query, form, caller);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "/?" + Encode(query)))
        {
            Content = new StringContent(Encode(form), Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        HttpClient client = endpoint.IsLoopback ? environment.DirectHttp : environment.Http;
        return await CredentialHttp.SendAsync(client, request, who, CallTimeout).ConfigureAwait(false);
    }

    private Dictionary<string, string> Query(string action)
    {
        const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = action,
            ["Format"] = "JSON",
            ["Version"] = "2015-04-01",
            ["Timestamp"] = environment.UtcNow().UtcDateTime.ToString(Format, CultureInfo.InvariantCulture),
            ["SignatureNonce"] = Guid.NewGuid().ToString("N"),
        };
    }

    private static void Sign(Dictionary<string, string> query, Dictionary<string, string> form, OssCredential caller)
    {
        query["AccessKeyId"] = caller.AccessKeyId;
        query["SignatureMethod"] = "HMAC-SHA1";
        query["SignatureVersion"] = "1.0";
        if (caller.SecurityToken is not null)
        {
            query["SecurityToken"] = caller.SecurityToken;
        }

        string signed = "POST&%2F&" + PercentEncoding.Encode(Encode(query.Concat(form)));
        query["Signature"] = ProtocolHashes.HmacSha1(caller.AccessKeySecret + "&", signed);
    }

    private static string Encode(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join("&", parameters
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter =>
                PercentEncoding.Encode(parameter.Key) + "=" + PercentEncoding.Encode(parameter.Value)));

    // The service's message is not shown: for a wrong signature it quotes the request with its security token.
    private static CredentialException Refused(string action, RoleSession session, string who, SourceResponse response)
    {
        JsonValue? error = null;
        try
        {
            error = JsonReader.Parse(response.Body);
        }
        catch (JsonSyntaxException)
        {
            // Report the status alone.
        }

        string code = CredentialJson.ErrorWord(error?.FindText("Code"));
        string requestId = CredentialJson.ErrorWord(error?.FindText("RequestId"));
        return new CredentialException(
            CredentialError.CredentialSourceFailed,
            $"{who} refused {action} of {session.RoleArn}: {code} (HTTP {response.Status}, request id {requestId})."
            + Advice(code));
    }

    private static string Advice(string code) => code switch
    {
        "NoPermission" => " Allow the caller sts:AssumeRole, and name the caller in the role's trust policy.",
        "EntityNotExist.Role" => " There is no such role; compare the account id and the name in its ARN.",
        "InvalidSecurityToken.Expired" => " The credential that assumes the role has ended; get a new one.",
        "SignatureDoesNotMatch" or "IncompleteSignature" =>
            " The access key secret does not belong to the access key id.",
        "AuthenticationFail.NoPermission" => " The role's trust policy does not name this OIDC provider or its claims.",
        _ when code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) =>
            " The access key id does not exist or is disabled.",
        _ when code.StartsWith("InvalidTimeStamp", StringComparison.Ordinal) => " Set the clock of this machine.",
        _ => "",
    };
}

/// <summary>The vendor's STS endpoints: <c>sts.&lt;region&gt;.aliyuncs.com</c>, within a VPC
/// <c>sts-vpc.&lt;region&gt;.aliyuncs.com</c>, and one global <c>sts.aliyuncs.com</c>; always over https.</summary>
internal static class StsEndpoints
{
    /// <summary>The endpoint of a session: its own, that of its region, that of the region in
    /// <c>ALIBABA_CLOUD_STS_REGION</c>, or the global one.</summary>
    public static Uri For(CredentialEnvironment environment, RoleSession session)
    {
        if (session.Endpoint is not null)
        {
            return session.Endpoint;
        }

        string? id = session.Region ?? environment.Variable("ALIBABA_CLOUD_STS_REGION");
        Check(id);
        if (environment.StsEndpoint is { } chosen)
        {
            return chosen(id);
        }

        bool isVpc = session.IsInVpc || environment.IsTrue("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
        string prefix = isVpc ? "sts-vpc" : "sts";
        return new Uri(id is null ? "https://sts.aliyuncs.com/" : $"https://{prefix}.{id}.aliyuncs.com/");
    }

    /// <summary>Parses a host name, with or without <c>https://</c>.</summary>
    /// <exception cref="OssInputException">It is not a host, or is a plain http address that is not
    /// loopback.</exception>
    public static Uri Parse(string text)
    {
        string address = text.Contains("://") ? text : "https://" + text;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            && EndpointText.HasHost(uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
                ? uri
                : throw new OssInputException(OssInputError.InvalidEndpoint,
                    "The STS endpoint is not the name of a host with TLS; write it like sts.cn-hangzhou.aliyuncs.com.");
    }

    /// <summary>Returns a region id that is safe in a host name, or <c>null</c>.</summary>
    /// <exception cref="OssInputException">It is not a region id.</exception>
    public static void Check(string? region)
    {
        if (region is not null && !RegionId.IsValid(region))
        {
            throw new OssInputException(
                OssInputError.InvalidRegion,
                "The STS region is not a region id; write it like cn-hangzhou, without a host name around it.");
        }
    }
}
