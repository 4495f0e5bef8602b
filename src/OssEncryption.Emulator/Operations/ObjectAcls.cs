using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>Who may use an object.</summary>
internal static class ObjectAcls
{
    /// <summary>What an object says that leaves it to its bucket.</summary>
    public const string Default = "default";

    /// <summary>The header that asks for one.</summary>
    public const string Header = "x-oss-object-acl";

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "private", "public-read", "public-read-write"];

    /// <summary>What a request asks for.</summary>
    /// <exception cref="Errors.ServiceError">There is no such ACL.</exception>
    public static string Of(IncomingRequest request) => Choice.Of(All, Header, request.Header(Header), Default);

    /// <summary>What counts for an object: its own ACL, or its bucket's.</summary>
    public static string Effective(Bucket bucket, StoredObject? stored) =>
        stored is null or { Acl: Default } ? bucket.Acl : stored.Acl;
}
