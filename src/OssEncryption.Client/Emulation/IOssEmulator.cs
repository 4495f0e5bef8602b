using OssEncryption.Client.Model;

namespace OssEncryption.Client.Emulation;

/// <summary>A running local OSS as the module sees it. The implementation is built for newer runtimes and loaded only
/// when it is first asked for, so nothing references its assembly: this contract is where the two meet.</summary>
public interface IOssEmulator : IDisposable
{
    /// <summary>The endpoint of each region, by region id, in the order they were asked for:
    /// <c>http://127.0.0.1:40123</c>.</summary>
    IReadOnlyDictionary<string, Uri> Endpoints { get; }

    /// <summary>The user who owns every bucket at the start and may do everything.</summary>
    OssCredential Owner { get; }

    /// <summary>How many requests were received since the start or the last <see cref="ClearRequests"/>, also those
    /// that the log no longer has.</summary>
    long RequestCount { get; }

    /// <summary>The requests received since the start or the last <see cref="ClearRequests"/>, oldest first: the newest
    /// 100,000, and fewer where they have more than 64 Mi characters together.</summary>
    IReadOnlyList<EmulatorRequest> GetRequests();

    /// <summary>Empties the log of requests and begins to count anew.</summary>
    void ClearRequests();

    /// <summary>Adds a user; the answer is its access key.</summary>
    OssCredential AddUser(EmulatorUser user);

    /// <summary>Adds a fault; faults are tried in the order they were added.</summary>
    void AddFault(EmulatorFault fault);

    /// <summary>Removes every fault.</summary>
    void ClearFaults();

    /// <summary>Adds a key to KMS.</summary>
    /// <param name="id">Its id or full name, or <c>null</c> for one made up.</param>
    /// <param name="region">Its region, or <c>null</c> for the one its full name says, else the first.</param>
    /// <exception cref="ArgumentException">The id or region cannot be, or there is such a key.</exception>
    EmulatorKey AddKey(string? id = null, string? region = null);

    /// <summary>Changes the state of a key, by its id or full name.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void SetKeyState(string id, EmulatorKeyState state);

    /// <summary>Gives a key new material for what is written from now on; what was written stays readable.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    EmulatorKey RotateKey(string id);

    /// <summary>Deletes a key for good: what is encrypted under it can never be read again.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void RemoveKey(string id);

    /// <summary>Gives the service's own master key, under which AES256 and SM4 keep objects, new material for what is
    /// written from now on; what was written stays readable.</summary>
    void RotateMasterKey();

    /// <summary>The keys of KMS, sorted by id. The service's own key appears once it has been used.</summary>
    IReadOnlyList<EmulatorKey> GetKeys();

    /// <summary>Gives a bucket an inventory rule, as PutBucketInventory does.</summary>
    /// <exception cref="ArgumentException">There is no such bucket, there is a rule with this id, or the service would
    /// not take it; the message says what it would answer.</exception>
    void AddInventory(string bucket, EmulatorInventoryRule rule);

    /// <summary>Writes the lists that the inventory rules of a bucket ask for, now instead of at their hour. A rule
    /// that is disabled or takes no object makes none.</summary>
    /// <param name="bucket">The bucket whose objects are listed.</param>
    /// <param name="inventoryId">The rule, or <c>null</c> for every one.</param>
    /// <param name="time">When the scan is said to have begun, or <c>null</c> for now.</param>
    /// <exception cref="ArgumentException">There is no such bucket or rule.</exception>
    /// <exception cref="InvalidOperationException">The files cannot be written: their bucket has gone, or the key
    /// cannot be used.</exception>
    IReadOnlyList<EmulatorInventory> RunInventory(
        string bucket, string? inventoryId = null, DateTimeOffset? time = null);
}
