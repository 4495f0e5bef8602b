using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Takes content in and keeps it in the way its encryption asks for.</summary>
internal interface IContentVault
{
    /// <summary>Keeps what a stream brings, to its end.</summary>
    /// <param name="content">The content.</param>
    /// <param name="encryption">How it is to be encrypted, or <c>null</c> for plain.</param>
    /// <param name="cancellationToken">Ends the keeping.</param>
    Task<IStoredContent> KeepAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken);
}
