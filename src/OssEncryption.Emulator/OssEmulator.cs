using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Kms;
using OssEncryption.Emulator.Observe;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Server;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator;

/// <summary>A local OSS: it listens on loopback only, verifies signatures, and responds as the service does.</summary>
public sealed class OssEmulator : IOssEmulator
{
    private const int MaxLogged = 100_000;
    private const long MaxLoggedText = 64 << 20;

    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly UserDirectory _users = new();
    private readonly FaultTable _faults;
    private readonly RequestLog _log = new(MaxLogged, MaxLoggedText);
    private readonly RegionDirectory _regions;
    private readonly ServerState _state;
    private readonly KeyAdministration _keys;
    private readonly InventoryRules _rules;
    private readonly InventoryAdministration _inventories;
    private int _isDisposed;

    private OssEmulator(EmulatorOptions options, ObjectLimits limits, TimeProvider clock)
    {
        _clock = clock;
        _faults = new FaultTable(clock);
        Owner = _users.Add(OwnerOf(options));
        _regions = new RegionDirectory(EndpointOpener.Open(options, clock));
        try
        {
            Endpoints = new OrderedEndpoints(_regions.All);
            _state = ServerState.Open(options.Path, clock);
            _keys = new KeyAdministration(_state.Keys, options.Regions, clock);
            _keys.AddMissing(options.KmsKeys);
            var files = new InventoryWriter(
                _state.Store, new ContentReceiver(_state.Contents), new KeyAccess(_state.Keys), clock);
            _rules = new InventoryRules(_state.Store);
            _inventories = new InventoryAdministration(
                _state.Store, _rules, new InventoryRunner(_state.Store, files, limits.RowsPerFile));
        }
        catch
        {
            _state?.Dispose();
            CloseEndpoints();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Uri> Endpoints { get; }

    /// <inheritdoc/>
    public OssCredential Owner { get; }

    /// <summary>Starts a local OSS.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">A region, port, folder, key or limit of the options is not
    /// valid.</exception>
    /// <exception cref="IOException">The port is in use, or the folder is in use or contains other files.</exception>
    /// <exception cref="InvalidDataException">A file of the folder is damaged.</exception>
    public static OssEmulator Start(EmulatorOptions options) => Start(options, TimeProvider.System);

    /// <summary>Starts a local OSS whose only clock is the one that is given: it tells the time of objects, signatures,
    /// retention and restoration, and delays faults.</summary>
    /// <param name="options">The options.</param>
    /// <param name="clock">The clock; a test can set it forward instead of waiting.</param>
    /// <inheritdoc cref="Start(EmulatorOptions)" path="/exception"/>
    public static OssEmulator Start(EmulatorOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ObjectLimits limits = ObjectLimits.Of(options);
        var emulator = new OssEmulator(options, limits, clock);
        emulator.Serve(limits);
        return emulator;
    }

    /// <inheritdoc/>
    public long RequestCount => _log.Count;

    /// <inheritdoc/>
    public IReadOnlyList<EmulatorRequest> GetRequests() => _log.List();

    /// <inheritdoc/>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public OssCredential AddUser(EmulatorUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return _users.Add(user);
    }

    /// <inheritdoc/>
    public void AddFault(EmulatorFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _faults.Add(fault);
    }

    /// <inheritdoc/>
    public void ClearFaults() => _faults.Clear();

    /// <inheritdoc/>
    public EmulatorKey AddKey(
        string? id = null, string? region = null, string? aliasName = null, string? spec = null) =>
        _keys.Add(id, region, aliasName, spec);

    /// <inheritdoc/>
    public void SetKeyState(string id, EmulatorKeyState state) => _keys.SetState(id, state);

    /// <inheritdoc/>
    public EmulatorKey RotateKey(string id) => _keys.Rotate(id);

    /// <inheritdoc/>
    public void RemoveKey(string id) => _keys.Remove(id);

    /// <inheritdoc/>
    public void RotateMasterKey() => _state.Keys.RotateMasterKey();

    /// <inheritdoc/>
    public IReadOnlyList<EmulatorKey> GetKeys() => _state.Keys.List();

    /// <inheritdoc/>
    public void AddInventory(string bucket, EmulatorInventoryRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _inventories.Add(bucket, rule);
    }

    /// <inheritdoc/>
    public IReadOnlyList<EmulatorInventory> RunInventory(
        string bucket, string? inventoryId = null, DateTimeOffset? time = null) =>
        Task.Run(() => _inventories.RunAsync(bucket, inventoryId, time ?? _clock.GetUtcNow()))
            .GetAwaiter().GetResult();

    /// <summary>Stops at once: closes the ports and resets connections with requests in flight. A second call does
    /// nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        CloseEndpoints();
        _state.Dispose();
        _stopping.Dispose();
    }

    private void CloseEndpoints()
    {
        foreach (RegionEndpoint endpoint in _regions.All)
        {
            endpoint.Dispose();
        }
    }

    private void Serve(ObjectLimits limits)
    {
        ObjectStore store = _state.Store;
        var writer = new ObjectWriter(store);
        var receiver = new ContentReceiver(_state.Contents);
        var uploads = new Uploads(_state.Uploads);
        var sources = new CopySource(store);
        var authenticator = new Authenticator(_users);
        var objects = new ObjectOperations(writer, receiver, limits);
        Operation[] operations =
        [
            .. new ServiceOperations(_regions, store).Operations,
            .. new BucketOperations(store, uploads.Store).Operations,
            .. BucketInfoOperations.Operations,
            .. new BucketEncryptionOperations(store).Operations,
            .. objects.Operations,
            .. new ObjectReadOperations(store).Operations,
            .. new ObjectListOperations(store).Operations,
            .. new VersionListOperations(store).Operations,
            .. new BucketVersioningOperations(store).Operations,
            .. new CopyOperations(sources, writer, receiver, limits).Operations,
            .. new MultipartOperations(uploads, sources, writer, receiver, limits).Operations,
            .. new CompleteOperations(uploads, writer, receiver, limits).Operations,
            .. new MultipartListOperations(uploads).Operations,
            .. new AclOperations(store, writer).Operations,
            .. new PublicAccessOperations(store).Operations,
            .. new TaggingOperations(store, writer).Operations,
            .. new BucketTaggingOperations(store).Operations,
            .. new ResourceGroupOperations(store).Operations,
            .. new DeleteMultipleOperations(writer).Operations,
            .. new RestoreOperations(writer, limits).Operations,
            .. new AppendOperations(store, writer, receiver, limits).Operations,
            .. new SymlinkOperations(store, writer).Operations,
            .. new RetentionOperations(store).Operations,
            .. new ObjectLockOperations(store, writer).Operations,
            .. new OverwriteOperations(store).Operations,
            .. new LifecycleOperations(store).Operations,
            .. new ArchiveDirectReadOperations(store).Operations,
            .. new BucketPolicyOperations(store).Operations,
            .. new MetaQueryOperations(store, limits).Operations,
            .. new BucketStatOperations(store, uploads.Store).Operations,
            .. new ReplicationOperations(store, _regions).Operations,
            .. new InventoryOperations(_rules).Operations,
            .. new PostOperations(objects, authenticator).Operations,
        ];
        var runner = new OperationRunner(authenticator, store, new KeyAccess(_state.Keys), _regions);
        var kms = new KmsService(_users, _state.Keys, _regions);
        _faults.Operations =
            [.. operations.Select(operation => operation.Name), .. kms.Actions, Router.Unknown];
        var server = new RequestServer(new Router(operations), kms, runner, _faults, _log);
        foreach (RegionEndpoint endpoint in _regions.All)
        {
            endpoint.Serve(server.ServeAsync, _stopping.Token);
        }
    }

    private static EmulatorUser OwnerOf(EmulatorOptions options) => new()
    {
        AccessKeyId = options.Owner?.AccessKeyId,
        AccessKeySecret = options.Owner?.AccessKeySecret,
        SecurityToken = options.Owner?.SecurityToken,
    };
}
