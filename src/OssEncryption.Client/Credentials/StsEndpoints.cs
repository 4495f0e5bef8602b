using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The vendor's STS endpoints: <c>sts.&lt;region&gt;.aliyuncs.com</c>, within a VPC
/// <c>sts-vpc.&lt;region&gt;.aliyuncs.com</c>, and one global <c>sts.aliyuncs.com</c>; always over https.</summary>
internal static class StsEndpoints
{
    /// <summary>The endpoint of a session: the one that it names, that of its region, of the variable
    /// <c>ALIBABA_CLOUD_STS_REGION</c>'s, or the global one.</summary>
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

    /// <summary>The endpoint that a host name, with or without <c>https://</c>, means.</summary>
    /// <exception cref="OssInputException">It is not a host, or is one without TLS that is not this
    /// machine.</exception>
    public static Uri Parse(string text)
    {
        string address = text.Contains("://") ? text : "https://" + text;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
                ? uri
                : throw new OssInputException(OssInputError.InvalidEndpoint,
                    "The STS endpoint is not the name of a host with TLS; write it like sts.cn-hangzhou.aliyuncs.com.");
    }

    /// <summary>Lets pass what can stand in a host name as a region, and <c>null</c>.</summary>
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
