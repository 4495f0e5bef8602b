using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator;

/// <summary>A local OSS in another process, which the runtime of these tests cannot run.</summary>
public sealed class OssEmulator : IOssEmulator
{
    private static int _count;

    private readonly int _number = Interlocked.Increment(ref _count);

    private OssEmulator(EmulatorOptions options, FakeTimeProvider? clock)
    {
        JsonElement started = Call("Start", options, clock?.GetUtcNow() ?? DateTimeOffset.UtcNow);
        Endpoints = started.GetProperty(nameof(Endpoints)).Deserialize<Dictionary<string, Uri>>()!;
        Owner = started.GetProperty(nameof(Owner)).Deserialize<OssCredential>()!;
        if (clock is not null)
        {
            clock.Advanced += time => Call("Advance", time);
        }
    }

    public IReadOnlyDictionary<string, Uri> Endpoints { get; }

    public OssCredential Owner { get; }

    public long RequestCount => Call("get_RequestCount").GetInt64();

    public static OssEmulator Start(EmulatorOptions options, TimeProvider clock) =>
        new(options, clock as FakeTimeProvider);

    public IReadOnlyList<EmulatorRequest> GetRequests() => Call(nameof(GetRequests)).Deserialize<EmulatorRequest[]>()!;

    public void ClearRequests() => Call(nameof(ClearRequests));

    public OssCredential AddUser(EmulatorUser user) => Call(nameof(AddUser), user).Deserialize<OssCredential>()!;

    public void AddFault(EmulatorFault fault) => Call(nameof(AddFault), fault);

    public void ClearFaults() => Call(nameof(ClearFaults));

    public EmulatorKey AddKey(
        string? id = null, string? region = null, string? aliasName = null, string? spec = null) =>
        Call(nameof(AddKey), id, region, aliasName, spec).Deserialize<EmulatorKey>()!;

    public void SetKeyState(string id, EmulatorKeyState state) => Call(nameof(SetKeyState), id, state);

    public EmulatorKey RotateKey(string id) => Call(nameof(RotateKey), id).Deserialize<EmulatorKey>()!;

    public void RemoveKey(string id) => Call(nameof(RemoveKey), id);

    public void RotateMasterKey() => Call(nameof(RotateMasterKey));

    public IReadOnlyList<EmulatorKey> GetKeys() => Call(nameof(GetKeys)).Deserialize<EmulatorKey[]>()!;

    public void AddInventory(string bucket, EmulatorInventoryRule rule) => Call(nameof(AddInventory), bucket, rule);

    public IReadOnlyList<EmulatorInventory> RunInventory(
        string bucket, string? inventoryId = null, DateTimeOffset? time = null) =>
        Call(nameof(RunInventory), bucket, inventoryId, time).Deserialize<EmulatorInventory[]>()!;

    public void Dispose() => Call(nameof(Dispose));

    private JsonElement Call(string method, params object?[] arguments) =>
        EmulatorHost.Call([_number, method, .. arguments]);
}

/// <summary>The process of all local OSSs of a test run.</summary>
internal static class EmulatorHost
{
    private static readonly Process Process = Start();

    /// <summary>Sends a call, and receives its result.</summary>
    public static JsonElement Call(object?[] call)
    {
        string answer;
        lock (Process)
        {
            Process.StandardInput.WriteLine(JsonSerializer.Serialize(call));
            answer = Process.StandardOutput.ReadLine() ?? throw new IOException("The local OSS has ended.");
        }

        JsonElement[] parts = JsonSerializer.Deserialize<JsonElement[]>(answer)!;
        return parts.Length == 1 ? parts[0] : throw new ArgumentException(parts[1].GetString());
    }

    private static Process Start()
    {
        string folder = Path.GetDirectoryName(typeof(EmulatorHost).Assembly.Location)!;
        string host = Path.GetFullPath(Path.Combine(folder, "..", "..", "..", "..",
            "OssEncryption.Testing.Host", "bin", "Debug", "net10.0", "OssEncryption.Testing.Host.dll"));
        var start = new ProcessStartInfo("dotnet", '"' + host + '"')
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return System.Diagnostics.Process.Start(start)!;
    }
}
