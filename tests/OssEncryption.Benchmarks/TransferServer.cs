using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that takes and gives one gibibyte of known bytes, and lists as many keys
/// as the name of the bucket ends in. It keeps nothing. It ends when its standard input does.</summary>
internal static class TransferServer
{
    public const long ObjectSize = 1L << 30;

    /// <summary>What the object is made of, again and again.</summary>
    public static byte[] Block { get; } = MakeBlock();

    public static async Task RunAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        Task end = Task.Run(Console.In.ReadToEnd);
        ulong checksum = ChecksumOfObject();
        while (true)
        {
            Task<TcpClient> accept = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accept, end) == end)
            {
                return;
            }

            _ = ServeAsync(await accept, checksum);
        }
    }

    private static async Task ServeAsync(TcpClient connection, ulong checksum)
    {
        using (connection)
        {
            connection.NoDelay = true;
            NetworkStream stream = connection.GetStream();
            byte[] buffer = new byte[1 << 20];
            int filled = 0;
            while (true)
            {
                int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                if (end < 0)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(filled));
                    if (read == 0)
                    {
                        return;
                    }

                    filled += read;
                    continue;
                }

                string head = Encoding.ASCII.GetString(buffer, 0, end + 2);
                int rest = filled - end - 4;
                filled = 0;
                await AnswerAsync(stream, head, rest, buffer, checksum);
            }
        }
    }

    private static async Task AnswerAsync(NetworkStream stream, string head, int rest, byte[] buffer, ulong checksum)
    {
        if (head.StartsWith("PUT", StringComparison.Ordinal))
        {
            for (long left = LengthOf(head) - rest; left > 0;)
            {
                left -= await stream.ReadAsync(buffer);
            }

            await WriteHeadAsync(stream, 0, checksum);
        }
        else if (head.StartsWith("HEAD", StringComparison.Ordinal))
        {
            await WriteHeadAsync(stream, ObjectSize, checksum);
        }
        else if (head.Contains("list-type=2", StringComparison.Ordinal))
        {
            byte[] page = Encoding.UTF8.GetBytes(GeneratedList.Page(head));
            await WriteHeadAsync(stream, page.Length, null);
            await stream.WriteAsync(page);
        }
        else
        {
            await WriteHeadAsync(stream, ObjectSize, checksum);
            for (long left = ObjectSize; left > 0; left -= Block.Length)
            {
                await stream.WriteAsync(Block);
            }
        }
    }

    private static async Task WriteHeadAsync(NetworkStream stream, long length, ulong? checksum)
    {
        string crc = checksum is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"x-oss-hash-crc64ecma: {checksum}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nServer: AliyunOSS\r\nETag: \"0123456789ABCDEF0123456789ABCDEF\"\r\n{crc}" +
            $"Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\nContent-Type: application/xml\r\n" +
            $"Content-Length: {length}\r\n\r\n")));
    }

    private static long LengthOf(string head)
    {
        const string Name = "Content-Length: ";
        int start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return long.Parse(head.AsSpan(start, head.IndexOf('\r', start) - start), CultureInfo.InvariantCulture);
    }

    private static byte[] MakeBlock()
    {
        byte[] block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        return block;
    }

    private static ulong ChecksumOfObject()
    {
        var block = new Crc64();
        block.Append(Block, 0, Block.Length);
        ulong checksum = block.Value;
        for (long size = Block.Length; size < ObjectSize; size *= 2)
        {
            checksum = Crc64.Combine(checksum, checksum, size);
        }

        return checksum;
    }
}
