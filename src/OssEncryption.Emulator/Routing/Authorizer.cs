using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Routing;

/// <summary>Authorizes requests: by the caller's policy inside its account, by the bucket's ACL for all other
/// callers.</summary>
internal static class Authorizer
{
    /// <summary>Checks a request.</summary>
    /// <param name="operation">The requested operation.</param>
    /// <param name="caller">The caller, or <c>null</c> when anonymous.</param>
    /// <param name="request">The request.</param>
    /// <param name="bucket">The bucket, or <c>null</c> when it does not exist or the operation creates it.</param>
    /// <param name="acl">The ACL for anonymous callers and other accounts.</param>
    /// <exception cref="ServiceError">The caller is not authorized.</exception>
    public static void Check(
        Operation operation, User? caller, IncomingRequest request, Bucket? bucket, string? acl)
    {
        if (!operation.IsSignedInBody)
        {
            string action = operation.VersionAction is { } named && request.HasParameter("versionId")
                ? named
                : operation.Action;
            Check(caller, action, request.Bucket, bucket, acl is not null && IsPublic(operation.Anonymous, acl));
        }
    }

    /// <summary>Checks that a caller may perform an action.</summary>
    /// <param name="caller">The caller, or <c>null</c> when anonymous.</param>
    /// <param name="action">The action.</param>
    /// <param name="name">The name of the bucket, or <c>null</c>.</param>
    /// <param name="bucket">That bucket when it exists.</param>
    /// <param name="isPublic">Whether anonymous callers and other accounts may perform it.</param>
    /// <exception cref="ServiceError">The caller is not authorized.</exception>
    public static void Check(User? caller, string action, string? name, Bucket? bucket, bool isPublic)
    {
        bool isOwnAccount = caller is not null && (bucket is null || bucket.Account == caller.Account);
        if (!isOwnAccount && !isPublic)
        {
            throw caller is null && name is null
                ? BucketErrors.ForbiddenToAnonymous()
                : BucketErrors.ForbiddenByAcl();
        }

        if (caller is not null && !caller.May(action, name))
        {
            throw BucketErrors.ForbiddenByPolicy();
        }
    }

    /// <summary>Whether an ACL admits anonymous callers.</summary>
    public static bool IsPublic(AnonymousAccess access, string acl) => access switch
    {
        AnonymousAccess.PublicRead => acl is "public-read" or "public-read-write",
        AnonymousAccess.PublicWrite => acl == "public-read-write",
        _ => false,
    };
}
