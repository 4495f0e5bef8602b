using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Access;

/// <summary>Decides whether a caller may do what it asks for: its own policy inside its account, the bucket's ACL for
/// everybody else.</summary>
internal static class Authorizer
{
    /// <summary>Checks a request.</summary>
    /// <param name="operation">What it asks for.</param>
    /// <param name="caller">Who asks; <c>null</c> when anonymous.</param>
    /// <param name="name">The name of the bucket it asks about, or <c>null</c>.</param>
    /// <param name="bucket">That bucket when it exists and the operation is about an existing one.</param>
    /// <exception cref="ServiceError">It may not.</exception>
    public static void Check(Operation operation, User? caller, string? name, Bucket? bucket)
    {
        bool isOpen = bucket is not null && IsOpen(operation.OpenTo, bucket.Acl);
        bool isStranger = caller is null || (bucket is not null && bucket.Account != caller.Account);
        if (isStranger && !isOpen)
        {
            throw BucketErrors.ForbiddenByAcl();
        }

        if (caller is not null && !caller.May(operation.Action, name))
        {
            throw BucketErrors.ForbiddenByPolicy();
        }
    }

    private static bool IsOpen(Openness openness, string acl) => openness switch
    {
        Openness.PublicRead => acl is "public-read" or "public-read-write",
        Openness.PublicWrite => acl == "public-read-write",
        _ => false,
    };
}
