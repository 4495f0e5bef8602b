using OssEncryption.Client.Endpoints;

namespace OssEncryption.Client.Credentials.Sts;

/// <summary>The vendor's STS endpoints: <c>sts.&lt;region&gt;.aliyuncs.com</c>, within a VPC
/// <c>sts-vpc.&lt;region&gt;.aliyuncs.com</c>, and one global <c>sts.aliyuncs.com</c>; always over https.</summary>
internal static class StsEndpoints
{
    /// <summary>The endpoint for a region, the variable <c>ALIBABA_CLOUD_STS_REGION</c>'s, or the global one.</summary>
    public static Uri For(CredentialEnvironment environment, string? region)
    {
        string? id = region ?? environment.Variable("ALIBABA_CLOUD_STS_REGION");
        Check(id);
        if (environment.StsEndpoint is { } chosen)
        {
            return chosen(id);
        }

        string prefix = environment.IsTrue("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") ? "sts-vpc" : "sts";
        return new Uri(id is null ? "https://sts.aliyuncs.com/" : $"https://{prefix}.{id}.aliyuncs.com/");
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
