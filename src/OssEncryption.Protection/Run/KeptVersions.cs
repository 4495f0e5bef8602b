using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>A version that a plan left behind: the object as it was, beneath its proved copy.</summary>
/// <param name="Address">The version.</param>
/// <param name="Copy">The version that is its proved copy.</param>
/// <param name="Outcome">The outcome that proved the copy.</param>
public sealed record KeptVersion(ObjectAddress Address, ObjectAddress Copy, PlanOutcome Outcome);

/// <summary>A kept version as it is now.</summary>
/// <param name="State">The response of HeadObject.</param>
/// <param name="IsHeld">Whether it is on legal hold.</param>
public sealed record KeptVersionState(StoredState State, bool IsHeld)
{
    /// <summary>Whether the service keeps it from being removed.</summary>
    public bool IsRetained => IsHeld || State.Properties.Retention is not null;
}

/// <summary>Finds and removes the versions that plans left behind.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
public sealed class KeptVersions(IOssClient client, ConcurrencyLimiter limiter)
{
    private readonly LegalHolds _holds = new(client, limiter);

    /// <summary>The versions that a plan left behind, as its journals tell, read lazily. Some may be gone
    /// since.</summary>
    /// <exception cref="PlanException">A journal belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public static IEnumerable<KeptVersion> Read(PlanFolder plan) => PlanStatus.ReadOutcomes(plan)
        .Where(outcome => outcome is { Status: OutcomeStatus.Proved, IsDoubtful: false, KeptVersionId: not null })
        .Select(outcome => new KeptVersion(
            outcome.Address with { VersionId = outcome.KeptVersionId }, outcome.Address, outcome));

    /// <summary>Looks at a version; <c>null</c> when it is gone.</summary>
    public async Task<KeptVersionState?> FindAsync(KeptVersion kept, CancellationToken stop)
    {
        if (await FindStateAsync(kept.Address, stop).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        bool isHeld = await _holds.IsHeldAsync(state.Address, Task.FromResult(state), stop).ConfigureAwait(false);
        return new KeptVersionState(state, isHeld);
    }

    /// <summary>Removes a version, after it and its copy were looked at again.</summary>
    /// <param name="kept">The version.</param>
    /// <param name="log">Gets a line before and after.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>Whether there was something to remove.</returns>
    /// <exception cref="KeptVersionException">It must not be removed.</exception>
    public async Task<bool> RemoveAsync(KeptVersion kept, RemovalLog log, CancellationToken stop)
    {
        StoredState copy = await FindStateAsync(kept.Copy, stop).ConfigureAwait(false)
            ?? throw new KeptVersionException(KeptVersionError.CopyMissing,
                $"Its proved copy, version {kept.Copy.VersionId}, is gone: this version may be the last one.");
        if (copy.Encryption != kept.Outcome.Encryption || copy.Size != kept.Outcome.Size)
        {
            throw new KeptVersionException(KeptVersionError.CopyChanged,
                $"Its proved copy, version {kept.Copy.VersionId}, is not what was proved.");
        }

        if (await FindAsync(kept, stop).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        await RequireRemovableAsync(kept, found, stop).ConfigureAwait(false);
        log.Write(kept, isDone: false);
        await limiter.RunAsync(() => client.DeleteObjectAsync(kept.Address, stop), stop).ConfigureAwait(false);
        log.Write(kept, isDone: true);
        return true;
    }

    private async Task RequireRemovableAsync(KeptVersion kept, KeptVersionState found, CancellationToken stop)
    {
        if (found.State.ETag != kept.Outcome.ETagBefore || found.State.Encryption != kept.Outcome.Found)
        {
            throw new KeptVersionException(
                KeptVersionError.VersionChanged, "It is not the version that the plan has copied.");
        }

        if (found.IsRetained)
        {
            throw new KeptVersionException(KeptVersionError.VersionRetained, found.IsHeld
                ? "It is on legal hold."
                : $"It is retained until {found.State.Properties.Retention!.Until}.");
        }

        StoredState? current = await FindStateAsync(kept.Address with { VersionId = null }, stop)
            .ConfigureAwait(false);
        if (current?.Address.VersionId == kept.Address.VersionId)
        {
            throw new KeptVersionException(
                KeptVersionError.VersionCurrent,
                "It is the current version again: somebody removed what was above it.");
        }
    }

    private async Task<StoredState?> FindStateAsync(ObjectAddress address, CancellationToken stop)
    {
        try
        {
            return await limiter.RunAsync(
                () => client.HeadObjectAsync(address, ReadConditions.None, stop), stop).ConfigureAwait(false);
        }
        catch (OssServiceException gone) when (gone.Code is "NoSuchKey" or "NoSuchVersion")
        {
            return null;
        }
    }
}

/// <summary>What was removed of a plan: the file <c>removals.jsonl</c> beside its journals, one line before and one
/// after each removal. Thread-safe.</summary>
public sealed class RemovalLog : IDisposable
{
    private readonly object _gate = new();
    private readonly FileStream _file;

    /// <summary>Opens the log of a plan for appending.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public RemovalLog(string planPath)
    {
        string folder = Path.Combine(planPath, "journal");
        PrivateFile.CreateFolder(folder);
        _file = PrivateFile.Open(Path.Combine(folder, "removals.jsonl"), FileMode.Append, FileShare.Read);
    }

    /// <summary>Writes a line to the disk.</summary>
    public void Write(KeptVersion kept, bool isDone)
    {
        using var line = new StringWriter();
        new JsonWriter(line).BeginObject()
            .Member("record", isDone ? "Removed" : "Removing")
            .Member("time", DateTimeOffset.UtcNow)
            .Member("number", kept.Outcome.Number)
            .Member("bucket", kept.Address.Bucket)
            .Member("key", kept.Address.Key)
            .Member("versionId", kept.Address.VersionId!)
            .Member("copyVersionId", kept.Copy.VersionId!)
            .EndObject();

        // A crash may have torn the line before.
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes("\n" + line + "\n");
        lock (_gate)
        {
            _file.Write(bytes, 0, bytes.Length);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Closes the log.</summary>
    public void Dispose() => _file.Dispose();
}

/// <summary>Why a kept version is not removed. The names are error ids and stay.</summary>
public enum KeptVersionError
{
    /// <summary>Its proved copy is gone.</summary>
    CopyMissing,

    /// <summary>Its proved copy is not what was proved.</summary>
    CopyChanged,

    /// <summary>It is not the version that was copied.</summary>
    VersionChanged,

    /// <summary>It is the current version.</summary>
    VersionCurrent,

    /// <summary>It is retained or on legal hold.</summary>
    VersionRetained,

    /// <summary>There are more or fewer versions than expected.</summary>
    UnexpectedCount,
}

/// <summary>A kept version is not removed.</summary>
public sealed class KeptVersionException : OssException
{
    /// <summary>Creates the exception.</summary>
    public KeptVersionException(KeptVersionError reason, string message)
        : base(message) => Reason = reason;

    /// <summary>Why.</summary>
    public KeptVersionError Reason { get; }
}
