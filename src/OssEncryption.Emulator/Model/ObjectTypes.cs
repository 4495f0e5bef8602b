namespace OssEncryption.Emulator.Model;

/// <summary>The ways in which objects come to be, as headers and listings name them.</summary>
internal static class ObjectTypes
{
    public const string Normal = "Normal";
    public const string Multipart = "Multipart";
    public const string Appendable = "Appendable";
    public const string Symlink = "Symlink";
}
