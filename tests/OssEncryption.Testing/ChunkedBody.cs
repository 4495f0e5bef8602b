using System.Net;

namespace OssEncryption.Testing;

/// <summary>A body whose length is not announced.</summary>
internal sealed class ChunkedBody(byte[] body) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(body, 0, body.Length);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
