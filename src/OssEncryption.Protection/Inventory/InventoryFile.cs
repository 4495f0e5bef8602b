using OssEncryption.Client.Formats;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Inventory;

/// <summary>A file of an inventory, as its manifest names it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Md5">Its MD5, in hexadecimal digits or base64.</param>
internal sealed record InventoryFile(string Key, string Md5)
{
    /// <summary>Whether a stream, from where it stands to its end, is this file.</summary>
    public bool IsContent(Stream stream) => IsMd5(ProtocolHashes.Md5(stream), Md5);

    /// <summary>Whether a text says an MD5.</summary>
    public static bool IsMd5(byte[] md5, string text) =>
        string.Equals(Hexadecimal.Write(md5), text, StringComparison.OrdinalIgnoreCase)
        || Convert.ToBase64String(md5) == text;
}
