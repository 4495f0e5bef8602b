using System.Text;

namespace OssEncryption.Client.Credentials;

/// <summary>The spellings of one name that the vendor's tools take for the same: <c>accessKeyId</c>,
/// <c>access-key-id</c>, <c>access_key_id</c>, <c>AccessKeyID</c>.</summary>
internal static class FieldNames
{
    /// <summary>The one spelling to compare by: lower case without hyphens and underscores.</summary>
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_'))
            {
                text.Append(char.ToLowerInvariant(c));
            }
        }

        return text.ToString();
    }
}
