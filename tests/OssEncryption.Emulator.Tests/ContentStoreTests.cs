using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class ContentStoreTests
{
    private const int Chunk = ChunkFormat.ChunkSize;
    private static readonly ServerSideEncryption Aes = new("AES256");

    private readonly KeyRing _keys = new(new NoRecords(), TimeProvider.System);

    public static TheoryData<int, string?, bool> Contents()
    {
        var contents = new TheoryData<int, string?, bool>();
        foreach (int size in new[]
        {
            0, 1, 15, 16, 17, Chunk - 1, Chunk, Chunk + 1, (2 * Chunk) - 1, 2 * Chunk, 3 * Chunk, (16 * Chunk) - 1,
            16 * Chunk, (16 * Chunk) + 1, (33 * Chunk) + 5,
        })
        {
            foreach (string? algorithm in new[] { null, "AES256", "SM4" })
            {
                contents.Add(size, algorithm, true);
                contents.Add(size, algorithm, false);
            }
        }

        return contents;
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_is_read_is_what_was_written(int size, string? algorithm, bool isInMemory)
    {
        byte[] content = Some(size);
        IContentStore store = isInMemory ? new MemoryContents(_keys) : new ContentStore(new ArrayBlobs(), _keys);
        IStoredContent kept = await StoreAsync(store, content, algorithm is null ? null : new(algorithm));
        Assert.Equal(size, kept.Length);
        Assert.Equal(content, await ReadAsync(kept, 0, size));
        var random = new Random(size);
        for (int turn = 0; turn < 40 && size > 0; turn++)
        {
            int offset = random.Next(size);
            int count = turn % 2 == 0 ? 1 + random.Next(size - offset) : Math.Min(size - offset, 1 + random.Next(99));
            Assert.Equal(content[offset..(offset + count)], await ReadAsync(kept, offset, count));
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(Chunk - 1, 1, 1)]
    [InlineData(Chunk, 1, 1)]
    [InlineData(Chunk - 1, 2, 2)]
    [InlineData((20 * Chunk) + 5, 10, 1)]
    [InlineData(5 * Chunk, 30 * Chunk, 30)]
    [InlineData(0, 40 * Chunk, 40)]
    public async Task A_range_opens_only_the_chunks_that_it_touches(int offset, int count, int chunks)
    {
        var blobs = new ArrayBlobs();
        IStoredContent kept = await StoreAsync(new ContentStore(blobs, _keys), Some(40 * Chunk), Aes);
        blobs.BytesRead = 0;
        await ReadAsync(kept, offset, count);
        long header = blobs.Bytes.Length - ChunkFormat.StoredLengthOf(kept.Length);
        Assert.InRange(blobs.BytesRead - ((long)chunks * ChunkFormat.StoredSize), header, 2 * header);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(100, true)]
    [InlineData(0, false)]
    [InlineData(100, false)]
    public async Task Every_byte_that_changes_is_noticed(int size, bool encrypted)
    {
        var blobs = new ArrayBlobs();
        IStoredContent kept = await StoreAsync(new ContentStore(blobs, _keys), Some(size), encrypted ? Aes : null);
        for (int index = 0; index < blobs.Bytes.Length; index++)
        {
            blobs.Bytes[index] ^= 0x10;
            Assert.Throws<DamagedContentException>(() => kept.OpenRead(0, size));
            blobs.Bytes[index] ^= 0x10;
        }

        Assert.Equal(Some(size), await ReadAsync(kept, 0, size));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chunks_cannot_change_places(bool encrypted)
    {
        var blobs = new ArrayBlobs();
        IStoredContent kept = await StoreAsync(new ContentStore(blobs, _keys), Some(4 * Chunk), encrypted ? Aes : null);
        int start = blobs.Bytes.Length - (4 * ChunkFormat.StoredSize);
        byte[] first = blobs.Bytes[start..(start + ChunkFormat.StoredSize)];
        Array.Copy(blobs.Bytes, start + ChunkFormat.StoredSize, blobs.Bytes, start, ChunkFormat.StoredSize);
        first.CopyTo(blobs.Bytes, start + ChunkFormat.StoredSize);
        Assert.Throws<DamagedContentException>(() => kept.OpenRead(0, 1));
        Assert.Throws<DamagedContentException>(() => kept.OpenRead(Chunk, 1));
        Assert.Equal(Chunk, (await ReadAsync(kept, 2 * Chunk, Chunk)).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chunk_of_another_content_does_not_fit(bool encrypted)
    {
        var blobs = new ArrayBlobs();
        var store = new ContentStore(blobs, _keys);
        await StoreAsync(store, Some(100), encrypted ? Aes : null);
        byte[] other = blobs.Bytes;
        IStoredContent kept = await StoreAsync(store, Some(100), encrypted ? Aes : null);
        blobs.Bytes = [.. blobs.Bytes[..^116], .. other[^116..]];
        Assert.Throws<DamagedContentException>(() => kept.OpenRead(0, 100));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_is_cut_off_is_noticed_even_where_a_chunk_ends(bool encrypted)
    {
        var blobs = new ArrayBlobs();
        var store = new ContentStore(blobs, _keys);
        IStoredContent kept = await StoreAsync(store, Some(3 * Chunk), encrypted ? Aes : null);
        blobs.Bytes = blobs.Bytes[..^ChunkFormat.StoredSize];
        Assert.Throws<DamagedContentException>(() => kept.OpenRead(0, 1));
        var shortened = new SealedContent(blobs, 2 * Chunk, null, store);
        Assert.Throws<DamagedContentException>(() => shortened.OpenRead(Chunk, 1));
    }

    [Fact]
    public async Task Content_that_was_stored_without_its_id_opens_only_where_its_record_does_not_ask_for_it()
    {
        byte[] header = new ContentHeader(null, new byte[16]).Write();
        byte[] chunk = new byte[5 + ChunkFormat.TagSize];
        using (var seal = new ChecksumSeal(ContentHeader.BindingOf(header)))
        {
            seal.Seal(new ChunkPlace(0, true), "hello"u8, chunk);
        }

        var blobs = new ArrayBlobs { Bytes = [.. header, .. chunk] };
        var store = new ContentStore(blobs, _keys);
        using var text = new StreamReader(new SealedContent(blobs, 5, null, store).OpenRead(0, 5));

        Assert.Equal("hello", await text.ReadToEndAsync());
        var bound = new SealedContent(blobs, 5, new byte[32], store);
        Assert.Throws<DamagedContentException>(() => bound.OpenRead(0, 5));
    }

    [Fact]
    public async Task Damage_far_into_a_content_breaks_the_reading_off_before_it()
    {
        var blobs = new ArrayBlobs();
        byte[] content = Some(40 * Chunk);
        IStoredContent kept = await StoreAsync(new ContentStore(blobs, _keys), content, Aes);
        blobs.Bytes[^1] ^= 1;
        using Stream stream = kept.OpenRead(0, kept.Length);
        byte[] good = new byte[32 * Chunk];
        await stream.ReadExactlyAsync(good);
        Assert.Equal(content[..good.Length], good);
        await Assert.ThrowsAsync<DamagedContentException>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task What_was_written_before_a_rotation_stays_readable()
    {
        var store = new MemoryContents(_keys);
        MasterKey key = _keys.ServiceKeyOf("1", "cn-hangzhou");
        var kms = new ServerSideEncryption("KMS", key.Id);
        var kept = new List<IStoredContent>();
        for (int turn = 0; turn < 3; turn++)
        {
            kept.Add(await StoreAsync(store, Some(10), Aes));
            kept.Add(await StoreAsync(store, Some(10), kms));
            _keys.RotateMasterKey();
            _keys.Change(key.Id, known => known.Rotated(default));
        }

        foreach (IStoredContent content in kept)
        {
            Assert.Equal(Some(10), await ReadAsync(content, 0, 10));
        }
    }

    [Fact]
    public void What_is_written_after_a_rotation_is_under_the_new_key()
    {
        byte[] dataKey = KeyWrapping.NewKey();
        WrappedKey before = _keys.Wrap(Aes, dataKey);
        _keys.RotateMasterKey();
        WrappedKey after = _keys.Wrap(Aes, dataKey);
        Assert.Equal((1, 2), (before.Version, after.Version));
        Assert.Equal(dataKey, _keys.Unwrap(before));
        Assert.Equal(dataKey, _keys.Unwrap(after));
        Assert.ThrowsAny<Exception>(() => _keys.Unwrap(after with { Version = 1 }));
    }

    [Fact]
    public async Task A_key_that_was_made_again_under_the_same_id_is_another_key()
    {
        var store = new MemoryContents(_keys);
        _keys.TryAdd(MasterKey.New("k", "cn-hangzhou", "1", default));
        IStoredContent kept = await StoreAsync(store, Some(10), new ServerSideEncryption("KMS", "k"));
        _keys.Remove("k");
        Assert.Equal("KeyNotFound", Assert.Throws<ServiceError>(() => kept.OpenRead(0, 1)).Code);
        _keys.TryAdd(MasterKey.New("k", "cn-hangzhou", "1", default));
        Assert.Equal("KeyNotFound", Assert.Throws<ServiceError>(() => kept.OpenRead(0, 1)).Code);
    }

    [Fact]
    public void No_key_shows_its_material()
    {
        MasterKey key = MasterKey.New("k", "cn-hangzhou", "1", default);
        Assert.Equal("k", key.ToString());
        string material = Convert.ToBase64String(key.Material[0]);
        Assert.DoesNotContain(material, key.Describe().ToString(), StringComparison.Ordinal);
        Assert.Equal(EmulatorKeyState.Enabled, key.Describe().State);
    }

    private static byte[] Some(int size)
    {
        byte[] content = new byte[size];
        new Random(7).NextBytes(content);
        return content;
    }

    private static async Task<IStoredContent> StoreAsync(
        IContentStore store, byte[] content, ServerSideEncryption? encryption)
    {
        using var stream = new MemoryStream(content);
        return await store.StoreAsync(stream, encryption, CancellationToken.None);
    }

    private static async Task<byte[]> ReadAsync(IStoredContent content, long offset, long count)
    {
        using Stream stream = content.OpenRead(offset, count);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
