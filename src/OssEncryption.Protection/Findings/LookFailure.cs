using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Findings;

/// <summary>Why something could not be looked at.</summary>
/// <param name="Reason">In a sentence, with the service's code.</param>
/// <param name="MissingPermission">The RAM action that would tell, and on what; <c>null</c> when it is not a matter of
/// rights.</param>
/// <param name="IsGone">Whether it was there, and is not any more.</param>
internal sealed record LookFailure(string Reason, string? MissingPermission, bool IsGone)
{
    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>Whether a failure concerns what was asked for; others, such as a wrong secret, would be the same for
    /// everything.</summary>
    public static bool IsOfResource(OssException failure) =>
        failure is not (CredentialException or OssServiceException { IsAuthentication: true });

    /// <summary>What a failure says.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="resource">The bucket, or <c>bucket/key</c>.</param>
    public static LookFailure Of(OssException failure, string resource) => failure switch
    {
        OssServiceException { StatusCode: Forbidden } denied => new LookFailure(
            $"{denied.Operation} was denied ({denied.Code}).",
            $"{ActionOf(denied.Operation)} on acs:oss:*:*:{resource}",
            false),
        OssServiceException { StatusCode: NotFound } gone => new LookFailure(
            $"It was deleted meanwhile ({gone.Code}).", null, true),
        OssServiceException answer => new LookFailure(
            $"{answer.Operation} failed with {answer.StatusCode} ({answer.Code}).", null, false),
        _ => new LookFailure(failure.Message, null, false),
    };

    private static string ActionOf(string operation) => operation switch
    {
        "HeadObject" => "oss:GetObject",
        "ListObjectsV2" => "oss:ListObjects",
        _ => "oss:" + operation,
    };
}
