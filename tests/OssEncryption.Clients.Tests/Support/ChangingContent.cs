using OssEncryption.Client.Model;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>Content that says one length and has another.</summary>
internal sealed class ChangingContent(long said, int real) : ObjectContent
{
    public override long Length => said;

    public override Stream Open() => new MemoryStream(new byte[real]);
}
