using System.Collections.ObjectModel;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption;

/// <summary>The result of encrypting one object in place, as the journal of a plan records it.</summary>
public sealed record OssEncryptionResult
{
    internal OssEncryptionResult(PlanOutcome outcome)
        : this(outcome.Address, outcome.Status, outcome.Reason.ToString())
    {
        Size = outcome.Size;
        Before = outcome.Found;
        Now = outcome.Encryption;
        ETagBefore = outcome.ETagBefore;
        ETag = outcome.ETag;
        Crc64 = outcome.Crc64;
        RequestId = outcome.RequestId;
        Code = outcome.Code;
        Message = outcome.Message;
        Advice = outcome.Advice;
        LeftUploadId = LeftUploads(outcome);
        Unproved = outcome.Unproved;
        Changed = ChangeOf(outcome);
        Time = outcome.Time.LocalDateTime;
    }

    internal OssEncryptionResult(PlanEntry entry)
        : this(entry.Address, OutcomeStatus.Skipped, entry.Reason.ToString())
    {
        Size = entry.Size;
        Before = entry.Found;
        Now = entry.Found;
        ETagBefore = entry.ETag;
        ETag = entry.ETag;
        Code = entry.Detail;
        Changed = false;
        Time = DateTime.Now;
    }

    /// <summary>Creates a result, for tests of scripts that take results.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="status">What became of it.</param>
    /// <param name="reason">The reason, as a stable id.</param>
    /// <param name="before">The encryption before.</param>
    /// <param name="now">The encryption now.</param>
    /// <param name="changed">Whether the object was written again.</param>
    public OssEncryptionResult(
        string bucketName,
        string key,
        OutcomeStatus status,
        string reason,
        EncryptionRule? before = null,
        EncryptionRule? now = null,
        bool? changed = null)
        : this(new ObjectAddress(bucketName, key), status, reason)
    {
        Before = before;
        Now = now;
        Changed = changed;
    }

    private OssEncryptionResult(ObjectAddress address, OutcomeStatus status, string reason)
    {
        BucketName = address.Bucket;
        Key = address.Key;
        VersionId = address.VersionId;
        Status = status;
        Reason = reason;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version. In a bucket with versioning it is the one that was created.</summary>
    public string? VersionId { get; }

    /// <summary>Proved: the object is encrypted as wanted, and all its properties were read back and compared, but for
    /// those in Unproved.
    /// Skipped: it was not changed. Failed: it could not be encrypted, or that could not be proved.</summary>
    public OutcomeStatus Status { get; }

    /// <summary>The reason, as a stable id.</summary>
    public string Reason { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>The encryption before, where it is known.</summary>
    public EncryptionRule? Before { get; }

    /// <summary>The encryption now, where it is known.</summary>
    public EncryptionRule? Now { get; }

    /// <summary>Whether the object was written again: true when it was copied onto itself, false when it was left as
    /// it was, nothing when that is not known.</summary>
    public bool? Changed { get; }

    /// <summary>The ETag before.</summary>
    public string? ETagBefore { get; }

    /// <summary>The ETag now. A copy in parts has a different one.</summary>
    public string? ETag { get; }

    /// <summary>The CRC64 of the content, where the service returned it.</summary>
    public ulong? Crc64 { get; }

    /// <summary>The id of the request that shows the result.</summary>
    public string? RequestId { get; }

    /// <summary>The error code of the service, where there is one.</summary>
    public string? Code { get; }

    /// <summary>Details of what happened, where there are any.</summary>
    public string? Message { get; }

    /// <summary>The recommended action.</summary>
    public string? Advice { get; }

    /// <summary>What of a proved object is not proved: Acl, or Acl and Tags. In a bucket without versioning nothing
    /// shows a change that somebody made to them between the last look and the copy.</summary>
    public UnprovedProperties Unproved { get; }

    /// <summary>The id of an upload in parts that is open and may be ours: aborting it failed, or its id never
    /// arrived. Where it can be one of several, all ids, with commas between them.</summary>
    public string? LeftUploadId { get; }

    /// <summary>The time of the result, in local time.</summary>
    public DateTime Time { get; }

    /// <summary>The object and its result as text.</summary>
    public override string ToString() => $"{BucketName}/{Key}: {Status} ({Reason})";

    internal static string? LeftUploads(PlanOutcome? outcome) =>
        outcome is { LeftUploadIds.Count: > 0 } ? string.Join(", ", outcome.LeftUploadIds) : null;

    private static bool? ChangeOf(PlanOutcome outcome) => outcome.Reason switch
    {
        OutcomeReason.Copied or OutcomeReason.CopiedByParts or OutcomeReason.FoundDone or OutcomeReason.Superseded
            or OutcomeReason.Different or OutcomeReason.Unproved => true,
        _ => outcome.OutcomeUnknown ? null : false,
    };
}

/// <summary>A list in an output object. Two are equal when their items are, so that the objects that have them compare
/// by value, too.</summary>
internal sealed class ValueList<T>(IReadOnlyList<T> items) : ReadOnlyCollection<T>([.. items])
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : (Count, this[0]).GetHashCode();
}

/// <summary>Texts by name in an output object. Two are equal when they have the same names with the same
/// texts.</summary>
internal sealed class ValueTable(IReadOnlyDictionary<string, string> texts)
    : ReadOnlyDictionary<string, string>(texts.ToDictionary(text => text.Key, text => text.Value))
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueTable other && Count == other.Count
        && this.All(text => other.TryGetValue(text.Key, out string? same) && same == text.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}
