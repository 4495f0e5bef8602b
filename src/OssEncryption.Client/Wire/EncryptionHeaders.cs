namespace OssEncryption.Client.Wire;

/// <summary>The headers by which a bucket at its creation, or an object, says its encryption.</summary>
internal static class EncryptionHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string DataEncryption = "x-oss-server-side-data-encryption";

    /// <summary>Adds the headers of a rule; none for no encryption.</summary>
    public static void Add(Dictionary<string, string> headers, EncryptionRule rule)
    {
        if (rule == EncryptionRule.None)
        {
            return;
        }

        headers[Algorithm] = rule.Algorithm.ToString();
        if (rule.KmsKeyId is not null)
        {
            headers[KeyId] = rule.KmsKeyId;
        }

        if (rule.DataEncryption is not null)
        {
            headers[DataEncryption] = rule.DataEncryption.Value.ToString();
        }
    }
}
