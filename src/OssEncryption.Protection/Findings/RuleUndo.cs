using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Findings;

/// <summary>What is wrong with an undo file, or with going back by it. The names are stable: scripts see them as error
/// ids.</summary>
public enum UndoError
{
    /// <summary>The file is no undo file.</summary>
    UndoFileInvalid,

    /// <summary>A file is where a new one was to be written.</summary>
    UndoFileExists,

    /// <summary>The file was written for another account or endpoint.</summary>
    UndoOfOtherAccount,

    /// <summary>The bucket was deleted and created anew since.</summary>
    BucketReplaced,

    /// <summary>The rule is no longer as it was found, or as the repair left it.</summary>
    RuleChanged,
}

/// <summary>An undo file cannot be used, or a rule is not what it says.</summary>
public sealed class UndoException(UndoError reason, string message, Exception? innerException = null)
    : OssException(message, innerException)
{
    /// <summary>What is wrong.</summary>
    public UndoError Reason { get; } = reason;
}

/// <summary>The rule of one bucket before and after a repair.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Region">Its region id.</param>
/// <param name="Created">When it was created, which tells it from another of its name.</param>
/// <param name="Before">The rule before.</param>
/// <param name="After">The rule that the repair sets.</param>
public sealed record RepairStep(
    string Bucket, string Region, DateTimeOffset Created, EncryptionRule Before, EncryptionRule After)
{
    /// <summary>The step back.</summary>
    public RepairStep Reversed => this with { Before = After, After = Before };

    /// <summary>The step that puts a finding right; <c>null</c> when no rule does.</summary>
    public static RepairStep? Of(Finding finding) =>
        finding is { WantedRule: { } wanted, FoundRule: { } found, BucketCreated: { } created }
            ? new RepairStep(finding.BucketName, finding.Region, created, found, wanted)
            : null;
}

/// <summary>The way back from a repair of rules: a file that is on the disk before the first rule is changed, and that
/// its owner alone can read.</summary>
/// <param name="Created">When it was written.</param>
/// <param name="Host">Host and port of the endpoint.</param>
/// <param name="Account">The id of the account that owns the buckets; empty where it was not told.</param>
/// <param name="Steps">The rules, in the order in which they are changed.</param>
public sealed record RuleUndo(
    DateTimeOffset Created, string Host, string Account, IReadOnlyList<RepairStep> Steps)
{
    private const int CurrentFormat = 1;
    private const int LargestFile = 64 << 20;

    /// <summary>Writes the file and has it on the disk.</summary>
    /// <exception cref="UndoException"><see cref="UndoError.UndoFileExists"/>.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        if (File.Exists(path))
        {
            throw new UndoException(UndoError.UndoFileExists,
                $"'{path}' exists already, and may be the only way back from an earlier repair. Name another file.");
        }

        using FileStream stream = PrivateFile.Open(path, FileMode.CreateNew, FileShare.None);
        try
        {
            Write(stream);
        }
        catch
        {
            // Half a way back would stand in the place of a whole one.
            stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    private void Write(FileStream stream)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false));
        var json = new JsonWriter(text, isIndented: true);
        json.BeginObject()
            .Member("format", CurrentFormat)
            .Member("created", Created)
            .Member("host", Host)
            .Member("account", Account)
            .BeginArray("buckets");
        foreach (RepairStep step in Steps)
        {
            json.BeginObject()
                .Member("name", step.Bucket)
                .Member("region", step.Region)
                .Member("created", step.Created);
            WriteRule(json, "before", step.Before);
            WriteRule(json, "after", step.After);
            json.EndObject();
        }

        json.EndArray().EndObject();
        text.Flush();
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="UndoException">It is no undo file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RuleUndo Read(string path)
    {
        try
        {
            JsonValue value = JsonReader.Parse(File.ReadAllText(path, Encoding.UTF8), LargestFile);
            if (value.Find("format")?.Scalar != CurrentFormat.ToString(CultureInfo.InvariantCulture))
            {
                throw new JsonSyntaxException(value.Line, "the format is not one that this version knows");
            }

            return new RuleUndo(
                ReadTime(value, "created"),
                Text(value, "host"),
                value.FindText("account") ?? "",
                [.. Need(value, "buckets").Items.Select(ReadStep)]);
        }
        catch (JsonSyntaxException problem)
        {
            throw new UndoException(UndoError.UndoFileInvalid, $"'{path}' is no undo file: {problem.Message}", problem);
        }
    }

    /// <summary>Refuses a file of another endpoint.</summary>
    /// <exception cref="UndoException"><see cref="UndoError.UndoOfOtherAccount"/>.</exception>
    public void RequireHost(string host)
    {
        if (host != Host)
        {
            throw new UndoException(
                UndoError.UndoOfOtherAccount, $"The undo file is of the endpoint {Host}, and this is {host}.");
        }
    }

    /// <summary>Refuses a bucket of another account.</summary>
    /// <exception cref="UndoException"><see cref="UndoError.UndoOfOtherAccount"/>.</exception>
    public void RequireAccount(string owner)
    {
        if (Account.Length > 0 && owner != Account)
        {
            throw new UndoException(UndoError.UndoOfOtherAccount,
                $"The undo file is of the account {Account}, and the bucket belongs to {owner}.");
        }
    }

    private static RepairStep ReadStep(JsonValue value) => new(
        Text(value, "name"),
        Text(value, "region"),
        ReadTime(value, "created"),
        ReadRule(Need(value, "before")),
        ReadRule(Need(value, "after")));

    private static void WriteRule(JsonWriter json, string name, EncryptionRule rule) => json.BeginObject(name)
        .Member("algorithm", rule.Algorithm.ToString())
        .Optional("kmsKeyId", rule.KmsKeyId)
        .Optional("dataEncryption", rule.DataEncryption?.ToString())
        .EndObject();

    private static EncryptionRule ReadRule(JsonValue value) => EncryptionRule.FromService(
        Enum.TryParse(Text(value, "algorithm"), out SseAlgorithm algorithm)
            ? algorithm
            : throw new JsonSyntaxException(value.Line, "an unknown algorithm"),
        value.FindText("kmsKeyId"),
        value.FindText("dataEncryption") is null ? null : SseDataEncryption.SM4);

    private static DateTimeOffset ReadTime(JsonValue value, string name) => DateTimeOffset.TryParse(
        Text(value, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new JsonSyntaxException(value.Line, $"{name} is no time");

    private static string Text(JsonValue value, string name) =>
        value.FindText(name) ?? throw new JsonSyntaxException(value.Line, $"{name} is missing");

    private static JsonValue Need(JsonValue value, string name) =>
        value.Find(name) ?? throw new JsonSyntaxException(value.Line, $"{name} is missing");
}

/// <summary>Changes the rules of buckets, each only while it is what was looked at.</summary>
/// <param name="client">Whom to ask.</param>
public sealed class RuleRepair(IOssClient client)
{
    /// <summary>Looks whether the bucket is the one that was looked at, and its rule still is as it was, or as it shall
    /// be.</summary>
    /// <exception cref="UndoException">It is not.</exception>
    public async Task<BucketInfo> CheckAsync(RepairStep step, CancellationToken stop)
    {
        BucketInfo info = await client.GetBucketInfoAsync(step.Bucket, stop).ConfigureAwait(false);
        if (info.Summary.CreationDate != step.Created)
        {
            throw new UndoException(UndoError.BucketReplaced,
                $"Bucket '{step.Bucket}' was deleted and created anew since it was looked at. It was left alone.");
        }

        if (info.Encryption != step.After)
        {
            RequireUnchanged(step, info.Encryption);
        }

        return info;
    }

    /// <summary>Changes the rule, and reads it back.</summary>
    /// <returns>The rule as it was read.</returns>
    /// <exception cref="UndoException">It is no longer as it was.</exception>
    public async Task<EncryptionRule> ApplyAsync(RepairStep step, CancellationToken stop)
    {
        RequireUnchanged(step, await client.GetBucketEncryptionAsync(step.Bucket, stop).ConfigureAwait(false));
        Task change = step.After == EncryptionRule.None
            ? client.DeleteBucketEncryptionAsync(step.Bucket, stop)
            : client.PutBucketEncryptionAsync(step.Bucket, step.After, stop);
        await change.ConfigureAwait(false);
        return await client.GetBucketEncryptionAsync(step.Bucket, stop).ConfigureAwait(false);
    }

    private static void RequireUnchanged(RepairStep step, EncryptionRule now)
    {
        if (now != step.Before)
        {
            throw new UndoException(UndoError.RuleChanged,
                $"The rule of bucket '{step.Bucket}' is {now}, and was {step.Before}. It was left alone.");
        }
    }
}
