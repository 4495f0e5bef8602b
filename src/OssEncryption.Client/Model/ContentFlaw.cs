namespace OssEncryption.Client.Model;

/// <summary>Why content could not be sent.</summary>
internal static class ContentFlaw
{
    /// <summary>It has another length than it said.</summary>
    public static OssInputException Changed(long length) => new(OssInputError.ContentChanged,
        FormattableString.Invariant($"The content changed while it was sent: it is no longer {length} bytes long. ") +
        "Nothing was stored. Send it again when nobody writes to it.");

    /// <summary>It cannot be read.</summary>
    public static OssInputException Unreadable(Exception cause) => new(OssInputError.ContentUnreadable,
        "What was to be sent could not be read: " + cause.Message, cause);
}
