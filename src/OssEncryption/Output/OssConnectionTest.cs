namespace OssEncryption;

/// <summary>Whether OSS was reached with the credential of a context, and what is wrong when it was not. Two are equal
/// when all their properties are.</summary>
/// <param name="Succeeded">Whether OSS accepted the credential. It did also where it then denied the list of
/// buckets.</param>
/// <param name="Region">The region of the context; nothing when it is not known.</param>
/// <param name="Endpoint">The endpoint that was asked.</param>
/// <param name="AccessKeyId">The access key id of the context.</param>
/// <param name="AccountId">The id of the account; nothing where the response does not tell it.</param>
/// <param name="ErrorId">The id of the error, such as SignatureDoesNotMatch or ConnectionFailed; nothing without
/// one.</param>
/// <param name="Message">What is wrong; nothing when nothing is.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record OssConnectionTest(
    bool Succeeded,
    string? Region,
    Uri Endpoint,
    string AccessKeyId,
    string? AccountId = null,
    string? ErrorId = null,
    string? Message = null,
    string? Advice = null)
{
    /// <summary>The endpoint and the answer as text.</summary>
    public override string ToString() =>
        $"{Endpoint.Authority}: {(Succeeded ? "reached" : "not reached")}{(ErrorId is null ? "" : $" ({ErrorId})")}";
}
