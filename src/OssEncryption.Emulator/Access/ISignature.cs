namespace OssEncryption.Emulator.Access;

/// <summary>What a request says about who signed it: read, but not yet believed.</summary>
internal interface ISignature
{
    /// <summary>Whose key it claims to be signed with.</summary>
    string AccessKeyId { get; }

    /// <summary>The security token that came with it, or <c>null</c>.</summary>
    string? SecurityToken { get; }

    /// <summary>Checks that it was signed just now, or that a signed URL has not expired.</summary>
    /// <exception cref="Errors.ServiceError">It was not.</exception>
    void CheckTime(DateTimeOffset now);

    /// <summary>Checks that it was signed for a region.</summary>
    /// <exception cref="Errors.ServiceError">It was signed for another one.</exception>
    void CheckRegion(string region);

    /// <summary>Checks the signature itself.</summary>
    /// <exception cref="Errors.ServiceError">It was not made with this secret over this request.</exception>
    void Check(string secret);
}
