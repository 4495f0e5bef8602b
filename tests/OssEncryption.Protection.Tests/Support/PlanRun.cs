using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>Makes plans in a temporary folder.</summary>
internal sealed class PlanRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Place => _folder.PathOf("plan");

    public PlanOptions Options => new() { Folder = Place, Host = "127.0.0.1", Region = LocalService.Region };

    /// <summary>Plans one bucket.</summary>
    public async Task<PlanFolder> MakeAsync(
        IOssClient client, EncryptionRule? wanted, PlanOptions? options = null, string bucket = LocalService.Bucket)
    {
        var limiter = new ConcurrencyLimiter(4);
        using var planner = new PlanBuilder(client, limiter, options ?? Options);
        await planner.AddAsync(bucket, wanted, default);
        planner.Complete();
        return PlanFolder.Open(Place);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The entries of a plan as text: <c>key: Copy NotEncrypted</c>.</summary>
    public static string[] Lines(PlanFolder plan) =>
    [
        .. plan.ReadEntries(PlanShard.Whole)
            .Select(entry => $"{entry.Address.Key}: {entry.Action} {entry.Reason} {entry.Detail}".TrimEnd()),
    ];
}
