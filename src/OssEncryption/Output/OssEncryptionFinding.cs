using System.Globalization;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption;

/// <summary>One check of one bucket, or one kind of deviation among its objects, and how it came out.</summary>
public sealed record OssEncryptionFinding
{
    // Arrays are what scripts can set; lists are what compares by value.
    private readonly ValueList<string> _examples = new([]);
    private readonly ValueList<string> _controls = new([]);

    /// <summary>Creates a finding.</summary>
    public OssEncryptionFinding()
    {
    }

    internal OssEncryptionFinding(Finding finding)
    {
        Id = finding.Id;
        Status = finding.Status;
        Severity = finding.Severity;
        Check = finding.Check;
        BucketName = finding.BucketName;
        Region = finding.Region;
        Key = finding.Key;
        VersionId = finding.VersionId;
        Policy = finding.Policy;
        Rule = finding.Rule;
        Expected = finding.Expected;
        Found = finding.Found;
        Reason = finding.Reason;
        Advice = finding.Advice;
        MissingPermission = finding.MissingPermission;
        Custody = finding.Custody;
        Cipher = finding.Cipher;
        Algorithm = finding.FoundRule?.Algorithm;
        KmsKeyId = finding.FoundRule?.KmsKeyId;
        DataEncryption = finding.FoundRule?.DataEncryption;
        WantedAlgorithm = finding.WantedRule?.Algorithm;
        WantedKmsKeyId = finding.WantedRule?.KmsKeyId;
        WantedDataEncryption = finding.WantedRule?.DataEncryption;
        BucketCreated = finding.BucketCreated?.UtcDateTime;
        Objects = finding.Objects;
        Bytes = finding.Bytes;
        Examples = [.. finding.Examples];
        Controls = [.. finding.Controls];
        Time = finding.Time.UtcDateTime;
    }

    /// <summary>What identifies it from one audit to the next.</summary>
    public string Id { get; init; } = "";

    /// <summary>How it came out: Compliant, NonCompliant, Unknown (it could not be looked at), NotApplicable, or
    /// Excepted (not as required, and accepted).</summary>
    public FindingStatus Status { get; init; }

    /// <summary>How much it weighs: Informational, Low, Medium or High.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>What was checked.</summary>
    public PolicyCheck Check { get; init; }

    /// <summary>The bucket.</summary>
    public string BucketName { get; init; } = "";

    /// <summary>The region id.</summary>
    public string Region { get; init; } = "";

    /// <summary>The key of the object, with -Detailed; else nothing.</summary>
    public string? Key { get; init; }

    /// <summary>The version of the object, or nothing.</summary>
    public string? VersionId { get; init; }

    /// <summary>The name of the policy.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The name of the rule that counts for the bucket; nothing where none fits.</summary>
    public string? Rule { get; init; }

    /// <summary>What is required.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What was found.</summary>
    public string Found { get; init; } = "";

    /// <summary>Why it came out so, and what stands in the way of a repair; nothing where it is compliant.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do.</summary>
    public string? Advice { get; init; }

    /// <summary>The RAM action that is missing, and on what.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>Who holds the key: None, SseOss, ServiceKey or Cmk; nothing where that is not known.</summary>
    public KeyCustody? Custody { get; init; }

    /// <summary>The cipher: None, Aes256 or Sm4; nothing where that is not known.</summary>
    public DataCipher? Cipher { get; init; }

    /// <summary>The algorithm of the bucket's rule as it was found; nothing for findings about objects.</summary>
    public SseAlgorithm? Algorithm { get; init; }

    /// <summary>The key of the bucket's rule as it was found.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The data encryption of the bucket's rule as it was found.</summary>
    public SseDataEncryption? DataEncryption { get; init; }

    /// <summary>The algorithm that would be as required; nothing where the rule needs no change, or none can be
    /// said.</summary>
    public SseAlgorithm? WantedAlgorithm { get; init; }

    /// <summary>The key that would be as required.</summary>
    public string? WantedKmsKeyId { get; init; }

    /// <summary>The data encryption that would be as required.</summary>
    public SseDataEncryption? WantedDataEncryption { get; init; }

    /// <summary>When the bucket was created, UTC.</summary>
    public DateTime? BucketCreated { get; init; }

    /// <summary>How many objects it is about; 0 for findings about a bucket.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Some of the objects, as oss://bucket/key.</summary>
    public string[] Examples
    {
        get => [.. _examples];
        init => _examples = new ValueList<string>(value);
    }

    /// <summary>The controls of frameworks that it bears on.</summary>
    public string[] Controls
    {
        get => [.. _controls];
        init => _controls = new ValueList<string>(value);
    }

    /// <summary>When it was looked at, UTC.</summary>
    public DateTime Time { get; init; }

    /// <summary>The bucket, the check and how it came out as text.</summary>
    public override string ToString() => $"{BucketName}: {Check} {Status}";

    /// <summary>Reads a finding from an object: one of this type, or one that Import-Clixml or ConvertFrom-Json
    /// gave.</summary>
    /// <returns>The finding, or <c>null</c> when the object is none.</returns>
    internal static Finding? Read(PSObject source)
    {
        var read = new PropertyReader(source);
        if (read.Text(nameof(Id)) is not { Length: > 0 } id
            || read.Text(nameof(BucketName)) is not { Length: > 0 } bucket
            || read.Value<FindingStatus>(nameof(Status)) is not { } status
            || read.Value<PolicyCheck>(nameof(Check)) is not { } check)
        {
            return null;
        }

        return new Finding
        {
            Id = id,
            BucketName = bucket,
            Status = status,
            Check = check,
            Severity = read.Value<FindingSeverity>(nameof(Severity)) ?? FindingSeverity.Medium,
            Region = read.Text(nameof(Region)) ?? "",
            Key = read.Text(nameof(Key)),
            VersionId = read.Text(nameof(VersionId)),
            Policy = read.Text(nameof(Policy)) ?? "",
            Rule = read.Text(nameof(Rule)),
            Expected = read.Text(nameof(Expected)) ?? "",
            Found = read.Text(nameof(Found)) ?? "",
            Reason = read.Text(nameof(Reason)),
            Advice = read.Text(nameof(Advice)),
            MissingPermission = read.Text(nameof(MissingPermission)),
            Custody = read.Value<KeyCustody>(nameof(Custody)),
            Cipher = read.Value<DataCipher>(nameof(Cipher)),
            FoundRule = read.Rule(nameof(Algorithm), nameof(KmsKeyId), nameof(DataEncryption)),
            WantedRule = read.Rule(
                nameof(WantedAlgorithm), nameof(WantedKmsKeyId), nameof(WantedDataEncryption)),
            BucketCreated = read.Time(nameof(BucketCreated)),
            Objects = read.Value<long>(nameof(Objects)) ?? 0,
            Bytes = read.Value<long>(nameof(Bytes)) ?? 0,
            Examples = read.Texts(nameof(Examples)),
            Controls = read.Texts(nameof(Controls)),
            Time = read.Time(nameof(Time)) ?? default,
        };
    }

    /// <summary>Reads properties by their names, whatever type they came back as.</summary>
    private sealed class PropertyReader(PSObject source)
    {
        public string? Text(string name) => Find(name) is { } value
            ? LanguagePrimitives.ConvertTo<string>(value) is { Length: > 0 } text ? text : null
            : null;

        public string[] Texts(string name) => Find(name) is { } value
            && LanguagePrimitives.TryConvertTo(value, out string[] texts) ? texts : [];

        public T? Value<T>(string name)
            where T : struct =>
            Find(name) is { } value
            && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out T converted)
                ? converted
                : null;

        // Times are UTC, and lose the mark of it on their way through a file.
        public DateTimeOffset? Time(string name) => Value<DateTime>(name) is { } time
            ? new DateTimeOffset(time.Kind == DateTimeKind.Local
                ? time.ToUniversalTime()
                : DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : null;

        public EncryptionRule? Rule(string algorithm, string key, string cipher) =>
            Value<SseAlgorithm>(algorithm) is { } known
                ? EncryptionRule.FromService(known, Text(key), Value<SseDataEncryption>(cipher))
                : null;

        private object? Find(string name) => source.Properties[name]?.Value;
    }
}

/// <summary>What became of the rule of a bucket that was repaired, or whose repair was undone.</summary>
public enum OssRepairStatus : long
{
    /// <summary>The rule was changed, and reading it back gave what was asked for.</summary>
    Changed,

    /// <summary>The rule was as it should be already.</summary>
    Unchanged,

    /// <summary>The rule was left alone; Reason says why.</summary>
    Left,
}

/// <summary>The rule of a bucket before and after a repair.</summary>
/// <param name="BucketName">The bucket.</param>
/// <param name="Region">The region id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Before">The rule before.</param>
/// <param name="After">The rule after.</param>
/// <param name="Reason">Why it was left alone; nothing otherwise.</param>
public sealed record OssEncryptionRepair(
    string BucketName, string Region, OssRepairStatus Status, string Before, string After, string? Reason)
{
    /// <summary>What became of a rule.</summary>
    internal static OssEncryptionRepair Of(RepairStep step, OssRepairStatus status) =>
        new(step.Bucket, step.Region, status, step.Before.ToString(), step.After.ToString(), null);

    /// <summary>A rule that was left alone.</summary>
    internal static OssEncryptionRepair Left(RepairStep step, string reason) =>
        Of(step with { After = step.Before }, OssRepairStatus.Left) with { Reason = reason };

    /// <summary>The bucket and its rules as text.</summary>
    public override string ToString() => $"{BucketName}: {Status}, {Before} → {After}";
}
