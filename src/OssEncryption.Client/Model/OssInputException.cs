namespace OssEncryption.Client.Model;

/// <summary>What was wrong with what the caller asked for. The names are stable: scripts see them as error
/// ids.</summary>
public enum OssInputError
{
    /// <summary>The bucket name breaks the naming rules.</summary>
    InvalidBucketName,

    /// <summary>A text that is no address, <c>oss://bucket/key</c>, or the address of something else than what is
    /// meant.</summary>
    InvalidAddress,

    /// <summary>A key without a bucket.</summary>
    BucketRequired,

    /// <summary>A bucket without a key, where an object is meant.</summary>
    KeyRequired,

    /// <summary>A key with an algorithm that takes none.</summary>
    KmsKeyNotApplicable,

    /// <summary>A data encryption with an algorithm that takes none.</summary>
    DataEncryptionNotApplicable,

    /// <summary>A key id that is empty.</summary>
    EmptyKmsKeyId,

    /// <summary>A key named by an alias, where it has to be compared with the id that objects declare.</summary>
    KmsKeyIsAlias,

    /// <summary>A rule that would not encrypt, where one that encrypts is needed.</summary>
    AlgorithmRequired,

    /// <summary>An endpoint that cannot be understood.</summary>
    InvalidEndpoint,

    /// <summary>A plain http endpoint on a host that is not loopback.</summary>
    InsecureEndpoint,

    /// <summary>Neither a region nor an endpoint is known.</summary>
    NoEndpoint,

    /// <summary>No endpoint of KMS is known for a region.</summary>
    NoKmsEndpoint,

    /// <summary>Signature version 4 needs a region, and none is known.</summary>
    NoRegion,

    /// <summary>A region id that is not one.</summary>
    InvalidRegion,

    /// <summary>A role's ARN, session name or duration that STS would refuse.</summary>
    InvalidRole,

    /// <summary>A text with characters that cannot be sent: a control character, or in a header one outside
    /// ASCII.</summary>
    InvalidText,

    /// <summary>A key that no object can have, or that this runtime cannot send.</summary>
    InvalidObjectKey,

    /// <summary>A part number outside 1 to 10,000.</summary>
    InvalidPartNumber,

    /// <summary>A bucket to be made that the account has already.</summary>
    BucketAlreadyExists,

    /// <summary>What was sent had fewer or more bytes than it said before, such as a file that was being
    /// written.</summary>
    ContentChanged,

    /// <summary>What was to be sent could not be read.</summary>
    ContentUnreadable,

    /// <summary>The client that was chosen is not part of this copy, or cannot work here.</summary>
    ClientUnavailable,

    /// <summary>The client that was chosen cannot say it; the default client can.</summary>
    NotSupportedByClient,
}

/// <summary>The caller asked for something that cannot be sent. Nothing was sent, or with
/// <see cref="OssInputError.ContentChanged"/> and <see cref="OssInputError.ContentUnreadable"/> a request that was
/// given up before its end, so that nothing came of it.</summary>
public sealed class OssInputException : OssException
{
    /// <summary>Makes the exception.</summary>
    public OssInputException(OssInputError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What was wrong.</summary>
    public OssInputError Reason { get; }
}
