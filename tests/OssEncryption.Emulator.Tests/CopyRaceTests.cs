using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Encryption;
using OssEncryption.Emulator.Handlers;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Storage;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Tests;

/// <summary>A copy of an object onto itself while somebody else writes it.</summary>
public sealed class CopyRaceTests : IDisposable
{
    private readonly RegionEndpoint _endpoint = new("cn-hangzhou", 0);
    private readonly MemoryStore _store = new(new NoRecords());
    private readonly KeyRing _keys = new(new NoRecords());
    private readonly Bucket _bucket = new("bucket", "cn-hangzhou", "1", DateTimeOffset.UtcNow)
    {
        Acl = "public-read-write",
    };

    public CopyRaceTests()
    {
        _store.TryAdd(_bucket);
        Put("before");
    }

    public void Dispose() => _endpoint.Dispose();

    [Fact]
    public async Task A_write_in_between_stays_when_the_copy_names_the_object_it_read()
    {
        ServiceError error = await Assert.ThrowsAsync<ServiceError>(
            () => CopyAsync("\r\nx-oss-copy-source-if-match: \"before\"", () => Put("after")));
        Assert.Equal((412, "PreconditionFailed"), (error.Status, error.Code));
        Assert.Equal("\"after\"", _store.Find("bucket", "key").Current!.ETag);
    }

    [Fact]
    public async Task A_deletion_in_between_stays_too()
    {
        ServiceError error = await Assert.ThrowsAsync<ServiceError>(
            () => CopyAsync("\r\nx-oss-copy-source-if-match: \"before\"", Delete));
        Assert.Equal(412, error.Status);
        Assert.Null(_store.Find("bucket", "key").Newest);
    }

    [Fact]
    public async Task Without_a_condition_the_last_one_wins()
    {
        await CopyAsync("", () => Put("after"));
        Assert.Equal("\"before\"", _store.Find("bucket", "key").Current!.ETag);
    }

    private async Task CopyAsync(string headers, Action meanwhile)
    {
        var vault = new ContentVault(new MemoryBlobs(), _keys);
        var writer = new ObjectWriter(_store);
        var limits = ObjectLimits.Of(new EmulatorOptions());
        var copy = new CopyOperations(
            new CopySource(_store, _store), writer, new ContentKeeper(new BusyVault(vault, meanwhile)), limits);
        var head = RequestHead.Parse("PUT /bucket/key HTTP/1.1\r\nx-oss-copy-source: /bucket/key" + headers);
        var exchange = new Exchange(new IncomingRequest(head, Stream.Null), _endpoint, Stream.Null);
        await copy.Operations.Single().Act(new OperationContext(
            exchange, null, _bucket, new KeyAccess(_keys), DateTimeOffset.UtcNow, CancellationToken.None));
    }

    private void Put(string etag)
    {
        var content = new StoredBytes(Encoding.UTF8.GetBytes(etag));
        var written = new StoredObject("key", content, $"\"{etag}\"", 0, DateTimeOffset.UtcNow);
        _store.TryChange("bucket", "key", history => history.With(written, Versioning.Off));
    }

    private void Delete() =>
        _store.TryChange("bucket", "key", history => history.Without(StoredObject.NullVersion));

    /// <summary>Lets something happen while content is taken in.</summary>
    private sealed class BusyVault(IContentVault vault, Action meanwhile) : IContentVault
    {
        public Task<IStoredContent> KeepAsync(
            Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
        {
            meanwhile();
            return vault.KeepAsync(content, encryption, cancellationToken);
        }
    }

    private sealed class StoredBytes(byte[] bytes) : IStoredContent
    {
        public long Length => bytes.Length;

        public void Verify(long offset, long count)
        {
        }

        public Stream OpenRead(long offset, long count) => new MemoryStream(bytes, (int)offset, (int)count);
    }
}
