using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that takes small objects, takes and gives gibibytes of known bytes, and
/// lists as many keys as the name of the bucket ends in. It answers after a fixed delay, keeps nothing, and ends when
/// its standard input does.</summary>
internal static class TransferServer
{
    public const long ObjectSize = 1L << 30;

    /// <summary>The key of an object of two gibibytes.</summary>
    public const string LargeKey = "two-gibibytes";

    private const int MostOfSmall = 1 << 19;

    /// <summary>What the object is made of, again and again.</summary>
    public static byte[] Block { get; } = MakeBlock();

    public static async Task RunAsync(TimeSpan delay)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
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

            _ = ServeAsync(await accept, delay, checksum);
        }
    }

    private static async Task ServeAsync(TcpClient connection, TimeSpan delay, ulong checksum)
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
                Memory<byte> body = buffer.AsMemory(end + 4, filled - end - 4);
                filled = 0;
                if (head.StartsWith("PUT", StringComparison.Ordinal))
                {
                    ulong taken = await TakeAsync(stream, LengthOf(head), body, buffer) ?? checksum;
                    await PauseAsync(delay);
                    await WriteHeadAsync(stream, 0, taken);
                    continue;
                }

                await PauseAsync(delay);
                await GiveAsync(stream, head, checksum);
            }
        }
    }

    private static Task PauseAsync(TimeSpan delay) => delay > TimeSpan.Zero ? Task.Delay(delay) : Task.CompletedTask;

    /// <summary>Takes a body.</summary>
    /// <returns>Its checksum; nothing for a large one, whose bytes are known.</returns>
    private static async Task<ulong?> TakeAsync(NetworkStream stream, long length, Memory<byte> begun, byte[] buffer)
    {
        if (length > MostOfSmall)
        {
            for (long left = length - begun.Length; left > 0;)
            {
                left -= await stream.ReadAsync(buffer);
            }

            return null;
        }

        byte[] body = new byte[length];
        begun.CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(begun.Length));
        var checksum = new Crc64();
        checksum.Append(body, 0, body.Length);
        return checksum.Value;
    }

    private static async Task GiveAsync(NetworkStream stream, string head, ulong checksum)
    {
        if (head.Contains("list-type=2", StringComparison.Ordinal))
        {
            byte[] page = Encoding.UTF8.GetBytes(GeneratedList.Page(head));
            await WriteHeadAsync(stream, page.Length, null);
            await stream.WriteAsync(page);
            return;
        }

        bool isLarge = head.Contains(LargeKey, StringComparison.Ordinal);
        long size = isLarge ? 2 * ObjectSize : ObjectSize;
        await WriteHeadAsync(stream, size, isLarge ? Crc64.Combine(checksum, checksum, ObjectSize) : checksum);
        if (head.StartsWith("GET", StringComparison.Ordinal))
        {
            for (long left = size; left > 0; left -= Block.Length)
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
