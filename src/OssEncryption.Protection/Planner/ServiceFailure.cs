using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Planner;

/// <summary>Tells whose failure one is.</summary>
internal static class ServiceFailure
{
    private const string NoBucket = "NoSuchBucket";

    /// <summary>Whether every other request would fail, too: there is no credential, or it is not accepted.</summary>
    public static bool Is(OssException failure) =>
        failure is CredentialException or OssServiceException { IsAuthentication: true };

    /// <summary>Whether it may be one of the service or of one resource: no response, one that cannot be read, a server
    /// error, or a throttled request.</summary>
    public static bool MayBe(OssException failure) => !Is(failure) && failure switch
    {
        OssTransportException => true,
        OssServiceException refusal => RetryRules.IsTransient(refusal),
        _ => false,
    };

    /// <summary>Whether it is one of the service, or may be.</summary>
    public static bool IsOrMayBe(OssException failure) => Is(failure) || MayBe(failure);

    /// <summary>Whether it is of the object alone.</summary>
    public static bool IsOfObject(OssException failure) =>
        !IsOrMayBe(failure) && failure is not OssServiceException { Code: NoBucket };
}
