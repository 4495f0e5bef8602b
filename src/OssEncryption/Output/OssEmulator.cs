using System.Management.Automation;
using System.Security;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>A running emulator. Pipe it into Connect-Oss or Stop-OssEmulator.</summary>
public sealed class OssEmulator
{
    private readonly IOssEmulator? _server;

    /// <summary>Creates an emulator that does not run, for tests of scripts that take one.</summary>
    /// <param name="region">The region id.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="credential">The access key of its owner.</param>
    public OssEmulator(string region, string endpoint, PSCredential credential)
    {
        Region = region;
        Endpoint = endpoint;
        Endpoints = new Dictionary<string, string> { [region] = endpoint };
        Credential = credential;
    }

    internal OssEmulator(IOssEmulator server)
    {
        _server = server;
        Region = server.Endpoints.Keys.First();
        Endpoint = AddressOf(server.Endpoints[Region]);
        Endpoints = server.Endpoints.ToDictionary(region => region.Key, region => AddressOf(region.Value));
        Credential = ToCredential(server.Owner);
    }

    /// <summary>The first region.</summary>
    public string Region { get; }

    /// <summary>The endpoint of the first region.</summary>
    public string Endpoint { get; }

    /// <summary>The endpoint of each region.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; }

    /// <summary>The endpoint of the KMS of each region: it listens where OSS does.</summary>
    public IReadOnlyDictionary<string, string> KmsEndpoint => Endpoints;

    /// <summary>The access key of the owner of all buckets, who has all permissions.</summary>
    public PSCredential Credential { get; }

    internal IOssEmulator Server => _server
        ?? throw new InvalidOperationException("This emulator was made for a test, and does not run.");

    /// <summary>The number of requests received since the start, or since the log was cleared. It includes requests
    /// that the log no longer contains.</summary>
    public long RequestCount => Server.RequestCount;

    /// <summary>The requests received, oldest first, without signatures and secrets. The log contains at most the
    /// newest 100,000 requests and 64 Mi characters.</summary>
    public EmulatorRequest[] GetRequests() => [.. Server.GetRequests()];

    /// <summary>Clears the request log, and resets the count.</summary>
    public void ClearRequests() => Server.ClearRequests();

    /// <summary>Adds a user with limited permissions, <c>@{ Allow = 'oss:Get*' }</c>, and returns the access
    /// key.</summary>
    public PSCredential AddUser(EmulatorUser user) => ToCredential(Server.AddUser(user));

    /// <summary>Makes matching requests fail: <c>@{ Operation = 'PutBucketEncryption'; Status = 503 }</c>.</summary>
    public void AddFault(EmulatorFault fault) => Server.AddFault(fault);

    /// <summary>Removes all faults.</summary>
    public void ClearFaults() => Server.ClearFaults();

    /// <summary>The keys of KMS, sorted by id. The service key is created when it is first used.</summary>
    public EmulatorKey[] GetKeys() => [.. Server.GetKeys()];

    /// <summary>Adds a key with a random id to KMS, in the first region.</summary>
    public EmulatorKey AddKey() => Server.AddKey();

    /// <summary>Adds a key to KMS, in the region of its ARN, else in the first region.</summary>
    public EmulatorKey AddKey(string id) => Server.AddKey(id);

    /// <summary>Adds a key to KMS, in a region.</summary>
    public EmulatorKey AddKey(string id, string region) => Server.AddKey(id, region);

    /// <summary>Adds a key to KMS, in a region, with an alias: <c>alias/data</c>.</summary>
    public EmulatorKey AddKey(string id, string region, string alias) => Server.AddKey(id, region, alias);

    /// <summary>Adds a key of another kind to KMS: <c>RSA_2048</c>.</summary>
    public EmulatorKey AddKey(string id, string region, string? alias, string spec) =>
        Server.AddKey(id, region, string.IsNullOrEmpty(alias) ? null : alias, spec);

    /// <summary>Changes the state of a key: <c>Enabled</c>, <c>Disabled</c>, <c>PendingDeletion</c>,
    /// <c>PendingImport</c>.</summary>
    public void SetKeyState(string id, EmulatorKeyState state) => Server.SetKeyState(id, state);

    /// <summary>Rotates a key. Objects that were written before stay readable.</summary>
    public EmulatorKey RotateKey(string id) => Server.RotateKey(id);

    /// <summary>Deletes a key. Objects that are encrypted under it can never be read again.</summary>
    public void RemoveKey(string id) => Server.RemoveKey(id);

    /// <summary>Rotates the master key of SSE-OSS. Objects that were written before stay readable.</summary>
    public void RotateMasterKey() => Server.RotateMasterKey();

    /// <summary>Adds an inventory rule to a bucket; the lists are written to the same bucket:
    /// <c>$emulator.AddInventory('a')</c>.</summary>
    public void AddInventory(string bucket) => Server.AddInventory(bucket, new EmulatorInventoryRule());

    /// <summary>Adds an inventory rule to a bucket: <c>@{ Destination = 'b'; AllVersions = $true }</c>.</summary>
    public void AddInventory(string bucket, EmulatorInventoryRule rule) => Server.AddInventory(bucket, rule);

    /// <summary>Writes the lists of all inventory rules of a bucket now, instead of at the scheduled time.</summary>
    public EmulatorInventory[] RunInventory(string bucket) => [.. Server.RunInventory(bucket)];

    /// <summary>Writes the list of one inventory rule of a bucket.</summary>
    public EmulatorInventory[] RunInventory(string bucket, string inventoryId) =>
        [.. Server.RunInventory(bucket, inventoryId)];

    /// <summary>Writes the list of one inventory rule of a bucket, as if the scan had started at the given
    /// time.</summary>
    public EmulatorInventory[] RunInventory(string bucket, string inventoryId, DateTimeOffset time) =>
        [.. Server.RunInventory(bucket, inventoryId, time)];

    /// <summary>The endpoint.</summary>
    public override string ToString() => Endpoint;

    private static string AddressOf(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);

    private static PSCredential ToCredential(OssCredential key)
    {
        var secret = new SecureString();
        foreach (char c in key.AccessKeySecret)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return new PSCredential(key.AccessKeyId, secret);
    }
}

/// <summary>How other programs connect to an emulator: the environment variables that common clients read.</summary>
internal static class EmulatorVariables
{
    /// <summary>The lines, each <c>NAME=value</c>, after one that says where the emulator listens.</summary>
    public static IEnumerable<string> Of(OssEmulator emulator)
    {
        string id = emulator.Credential.UserName;
        string secret = emulator.Credential.GetNetworkCredential().Password;
        return
        [
            $"A local OSS listens on {emulator.Endpoint}. Press Ctrl+C to stop it.",
            "",
            $"OSS_ENDPOINT={emulator.Endpoint}",
            $"OSS_REGION={emulator.Region}",
            $"OSS_ACCESS_KEY_ID={id}",
            $"OSS_ACCESS_KEY_SECRET={secret}",
            $"ALIBABA_CLOUD_ACCESS_KEY_ID={id}",
            $"ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}",
        ];
    }
}
