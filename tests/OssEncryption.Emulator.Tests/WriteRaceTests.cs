using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Tests;

/// <summary>Objects that somebody else writes while a copy or an upload by parts takes their content in.</summary>
public sealed class WriteRaceTests : IDisposable
{
    private readonly RegionEndpoint _endpoint = new(
        "cn-hangzhou", 0, TimeProvider.System, new BucketHosts(new Dictionary<string, string>()));
    private readonly ObjectStore _store = new(new NoRecords());
    private readonly UploadStore _uploads = new(new NoRecords());
    private readonly KeyRing _keys = new(new NoRecords(), TimeProvider.System);
    private readonly ObjectLimits _limits = ObjectLimits.Of(new EmulatorOptions());
    private readonly Bucket _bucket = new("bucket", "cn-hangzhou", "1", DateTimeOffset.UtcNow)
    {
        Acl = "public-read-write",
    };

    public WriteRaceTests()
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

    [Fact]
    public async Task An_object_that_comes_while_parts_are_joined_stays_when_it_must()
    {
        Delete();
        ServiceError error = await Assert.ThrowsAsync<ServiceError>(
            () => CompleteAsync("\r\nx-oss-forbid-overwrite: true", () => Put("racer")));
        Assert.Equal((409, "FileAlreadyExists"), (error.Status, error.Code));
        Assert.Equal("\"racer\"", _store.Find("bucket", "key").Current!.ETag);
        Assert.NotNull(_uploads.Find("1"));
    }

    [Fact]
    public async Task It_is_replaced_when_nothing_forbids_it()
    {
        Delete();
        await CompleteAsync("", () => Put("racer"));
        Assert.EndsWith("-1\"", _store.Find("bucket", "key").Current!.ETag, StringComparison.Ordinal);
        Assert.Null(_uploads.Find("1"));
    }

    private Task<ServerResponse> CopyAsync(string headers, Action meanwhile) => ActAsync(
        new CopyOperations(
            new CopySource(_store), new ObjectWriter(_store), Receiver(meanwhile), _limits).Operations,
        "PUT /bucket/key HTTP/1.1\r\nx-oss-copy-source: /bucket/key" + headers);

    private async Task CompleteAsync(string headers, Action meanwhile)
    {
        var outline = new StoredObject("key", new StoredBytes([]), "", 0, DateTimeOffset.UtcNow);
        _uploads.Add(new StoredUpload("bucket", "1", DateTimeOffset.UtcNow, outline));
        await _uploads.TryPutAsync("1", new StoredPart(1, new StoredBytes([1]), [1], 0, DateTimeOffset.UtcNow));
        await ActAsync(
            new CompleteOperations(
                new Uploads(_uploads), new ObjectWriter(_store), Receiver(meanwhile), _limits).Operations,
            "POST /bucket/key?uploadId=1 HTTP/1.1\r\nx-oss-complete-all: yes" + headers);
    }

    private Task<ServerResponse> ActAsync(IEnumerable<Operation> operations, string request)
    {
        var exchange = new Exchange(
            new IncomingRequest(RequestHead.Parse(request), Stream.Null), _endpoint, Stream.Null);
        return operations.Single().Act(new OperationContext(
            exchange, null, _bucket, new KeyAccess(_keys), DateTimeOffset.UtcNow, CancellationToken.None));
    }

    private ContentReceiver Receiver(Action meanwhile) =>
        new(new BusyStore(new MemoryContents(_keys), meanwhile));

    private void Put(string etag)
    {
        var content = new StoredBytes(Encoding.UTF8.GetBytes(etag));
        var written = new StoredObject("key", content, $"\"{etag}\"", 0, DateTimeOffset.UtcNow);
        _store.TryChange("bucket", "key", history => history.With(written, Versioning.Off));
    }

    private void Delete() =>
        _store.TryChange("bucket", "key", history => history.Without(StoredObject.NullVersion));

    /// <summary>Lets something happen while content is taken in.</summary>
    private sealed class BusyStore(IContentStore store, Action meanwhile) : IContentStore
    {
        public Task<IStoredContent> StoreAsync(
            Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
        {
            meanwhile();
            return store.StoreAsync(content, encryption, cancellationToken);
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
