using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Routing;

/// <summary>Decides whether a caller may do what it asks for: its own policy inside its account, the bucket's ACL for
/// everybody else.</summary>
internal static class Authorizer
{
    /// <summary>Checks a request.</summary>
    /// <param name="operation">What it asks for.</param>
    /// <param name="caller">Who asks; <c>null</c> when anonymous.</param>
    /// <param name="request">The request.</param>
    /// <param name="bucket">The bucket it asks about when that exists and the operation is about an existing
    /// one.</param>
    /// <param name="acl">The ACL that decides about strangers.</param>
    /// <exception cref="ServiceError">It may not.</exception>
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

    /// <summary>Checks that a caller may do something.</summary>
    /// <param name="caller">Who asks; <c>null</c> when anonymous.</param>
    /// <param name="action">The action.</param>
    /// <param name="name">The name of the bucket, or <c>null</c>.</param>
    /// <param name="bucket">That bucket when it exists.</param>
    /// <param name="isPublic">Whether strangers may do it.</param>
    /// <exception cref="ServiceError">It may not.</exception>
    public static void Check(User? caller, string action, string? name, Bucket? bucket, bool isPublic)
    {
        bool isStranger = caller is null || (bucket is not null && bucket.Account != caller.Account);
        if (isStranger && !isPublic)
        {
            throw BucketErrors.ForbiddenByAcl();
        }

        if (caller is not null && !caller.May(action, name))
        {
            throw BucketErrors.ForbiddenByPolicy();
        }
    }

    /// <summary>Whether an ACL lets strangers in.</summary>
    public static bool IsPublic(AnonymousAccess openness, string acl) => openness switch
    {
        AnonymousAccess.PublicRead => acl is "public-read" or "public-read-write",
        AnonymousAccess.PublicWrite => acl == "public-read-write",
        _ => false,
    };
}
