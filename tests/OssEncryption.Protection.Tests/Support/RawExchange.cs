using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>Sends requests byte for byte over connections of their own: no runtime formats their headers, nor those of
/// the responses.</summary>
internal static class RawExchange
{
    /// <summary>Signs and sends a request.</summary>
    /// <returns>The lines of the head of the response, one character a byte.</returns>
    public static async Task<string[]> SendAsync(EmulatorFixture fixture, OssRequest request, byte[] body)
    {
        request.HasRawHeaders = true;
        new SignerV4("cn-hangzhou").Sign(request, fixture.Oss.Owner, fixture.Clock.GetUtcNow());
        Uri endpoint = fixture.Oss.Endpoints["cn-hangzhou"];
        string head = $"{request.Method} /{request.Bucket}/{PercentEncoding.EncodePath(request.Key!)} HTTP/1.1\r\n" +
            $"Host: {endpoint.Authority}\r\nConnection: close\r\n" +
            $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n" +
            string.Concat(request.Headers.Select(header => $"{header.Key}: {header.Value}\r\n")) + "\r\n";

        using var connection = new TcpClient(endpoint.Host, endpoint.Port);
        using NetworkStream stream = connection.GetStream();
        byte[] bytes = [.. Encoding.Latin1.GetBytes(head), .. body];
        await stream.WriteAsync(bytes);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        string text = Encoding.Latin1.GetString(received.ToArray());
        return text.Substring(0, text.IndexOf("\r\n\r\n", StringComparison.Ordinal))
            .Split(["\r\n"], StringSplitOptions.None);
    }
}
