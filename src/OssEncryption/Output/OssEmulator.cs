using System.Management.Automation;
using System.Security;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>A running local OSS. It can be piped into Connect-Oss and into Stop-OssEmulator.</summary>
public sealed class OssEmulator
{
    internal OssEmulator(IOssEmulator server)
    {
        Server = server;
        Region = server.Endpoints.Keys.First();
        Endpoint = AddressOf(server.Endpoints[Region]);
        Endpoints = server.Endpoints.ToDictionary(region => region.Key, region => AddressOf(region.Value));
        Credential = ToCredential(server.Owner);
    }

    /// <summary>The first region that it plays.</summary>
    public string Region { get; }

    /// <summary>The endpoint of the first region.</summary>
    public string Endpoint { get; }

    /// <summary>The endpoint of each region.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; }

    /// <summary>The access key of the user who owns every bucket and may do everything.</summary>
    public PSCredential Credential { get; }

    internal IOssEmulator Server { get; }

    /// <summary>How many requests it received since the start or the last clearing, also those that the log no longer
    /// has.</summary>
    public long RequestCount => Server.RequestCount;

    /// <summary>The requests that it received, oldest first, without signatures and secrets: the newest 100,000, and
    /// fewer where they have more than 64 Mi characters together.</summary>
    public EmulatorRequest[] GetRequests() => [.. Server.GetRequests()];

    /// <summary>Empties the log of requests and begins to count anew.</summary>
    public void ClearRequests() => Server.ClearRequests();

    /// <summary>Adds a user with limited permissions and gives the access key: <c>@{ Allow = 'oss:Get*'
    /// }</c>.</summary>
    public PSCredential AddUser(EmulatorUser user) => ToCredential(Server.AddUser(user));

    /// <summary>Makes matching requests go wrong: <c>@{ Operation = 'PutBucketEncryption'; Status = 503
    /// }</c>.</summary>
    public void AddFault(EmulatorFault fault) => Server.AddFault(fault);

    /// <summary>Removes all faults.</summary>
    public void ClearFaults() => Server.ClearFaults();

    /// <summary>The keys of KMS, sorted by id. The service's own key appears once it has been used.</summary>
    public EmulatorKey[] GetKeys() => [.. Server.GetKeys()];

    /// <summary>Adds a key with an id made up to KMS, in the first region.</summary>
    public EmulatorKey AddKey() => Server.AddKey();

    /// <summary>Adds a key to KMS, in the region that its full name says, else in the first.</summary>
    public EmulatorKey AddKey(string id) => Server.AddKey(id);

    /// <summary>Adds a key to KMS, in a region.</summary>
    public EmulatorKey AddKey(string id, string region) => Server.AddKey(id, region);

    /// <summary>Changes the state of a key: <c>Enabled</c>, <c>Disabled</c>, <c>PendingDeletion</c>,
    /// <c>PendingImport</c>.</summary>
    public void SetKeyState(string id, EmulatorKeyState state) => Server.SetKeyState(id, state);

    /// <summary>Gives a key new material; what was written stays readable.</summary>
    public EmulatorKey RotateKey(string id) => Server.RotateKey(id);

    /// <summary>Deletes a key for good: what is encrypted under it can never be read again.</summary>
    public void RemoveKey(string id) => Server.RemoveKey(id);

    /// <summary>Gives the service's own master key new material; what was written stays readable.</summary>
    public void RotateMasterKey() => Server.RotateMasterKey();

    /// <summary>Gives a bucket an inventory rule that lists its objects into itself:
    /// <c>$emulator.AddInventory('a')</c>.</summary>
    public void AddInventory(string bucket) => Server.AddInventory(bucket, new EmulatorInventoryRule());

    /// <summary>Gives a bucket an inventory rule: <c>@{ Destination = 'b'; AllVersions = $true }</c>.</summary>
    public void AddInventory(string bucket, EmulatorInventoryRule rule) => Server.AddInventory(bucket, rule);

    /// <summary>Writes the lists that the inventory rules of a bucket ask for, now instead of at their hour.</summary>
    public EmulatorInventory[] RunInventory(string bucket) => [.. Server.RunInventory(bucket)];

    /// <summary>Writes the list that one inventory rule of a bucket asks for.</summary>
    public EmulatorInventory[] RunInventory(string bucket, string inventoryId) =>
        [.. Server.RunInventory(bucket, inventoryId)];

    /// <summary>Writes the list that one inventory rule of a bucket asks for, as if the scan had begun at another
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
