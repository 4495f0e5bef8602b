using OssEncryption.Client.Credentials;

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

    /// <summary>Every request received since the start or the last <see cref="ClearRequests"/>, oldest first.</summary>
    IReadOnlyList<EmulatorRequest> GetRequests();

    /// <summary>Empties the log of requests.</summary>
    void ClearRequests();

    /// <summary>Adds a user; the answer is its access key.</summary>
    OssCredential AddUser(EmulatorUser user);

    /// <summary>Adds a fault; faults are tried in the order they were added.</summary>
    void AddFault(EmulatorFault fault);

    /// <summary>Removes every fault.</summary>
    void ClearFaults();
}
