using System.Collections.Concurrent;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Protection.Planner;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Tests for each object whether it is encrypted as it should be.</summary>
/// <remarks>Without an encryption on the command line, an object should be encrypted as the rule of its bucket says; in
/// a bucket without a rule, every encryption is accepted. The comparison is that of New-OssEncryptionPlan: under
/// SSE-KMS without a key every key is accepted, because an object declares the id of its key and not whether that is
/// the service key; data encryption must be the same. One request is sent for each object, and one for each bucket. An
/// object that cannot be read gives an error and no output.</remarks>
/// <example>
/// <code>
/// Get-OssObject invoices | Test-OssObjectEncryption -Detailed | Where-Object -not IsSatisfied
/// </code>
/// <para>Lists the objects that are not encrypted as the rule of their bucket says, each with the reason.</para>
/// </example>
/// <example>
/// <code>
/// Test-OssObjectEncryption invoices 2026/001.txt -Algorithm KMS
/// </code>
/// <para>Tests whether an object is under SSE-KMS, with any key.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices | Test-OssObjectEncryption -Algorithm SM4 -Detailed | Where-Object -not IsSatisfied |
///     Protect-OssObject -Algorithm SM4
/// </code>
/// <para>Encrypts with SM4 what is not.</para>
/// </example>
/// <permission>oss:GetObject on each object; for a version oss:GetObjectVersion; without an encryption on the command
/// line oss:GetBucketEncryption on each bucket.</permission>
/// <seealso cref="TestOssBucketEncryptionCommand"/>
/// <seealso cref="ProtectOssObjectCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "OssObjectEncryption")]
[OutputType(typeof(bool), typeof(OssObjectEncryptionTest))]
public sealed class TestOssObjectEncryptionCommand : OssStoredObjectCommand, IRuleParameters
{
    private readonly ConcurrentDictionary<string, Lazy<Task<EncryptionRule>>> _rules = new(StringComparer.Ordinal);
    private RuleArguments? _rule;

    // Not by property name: what Get-OssObjectEncryption gives would be compared with itself.

    /// <inheritdoc/>
    [Parameter]
    [ArgumentCompleter(typeof(AlgorithmCompleter))]
    public AlgorithmArgument? Algorithm { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    public string? KmsKeyId { get; set; }

    /// <inheritdoc/>
    [Parameter]
    public SseDataEncryption? DataEncryption { get; set; }

    // One table would name keys of many regions, and an object has one.
    System.Collections.IDictionary? IRuleParameters.KmsKeyIdByRegion => null;

    /// <summary>Returns an object with the reason, and what was expected and found, instead of True or False.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _rule = new RuleArguments(this, this, WantedEncryption.Require);
        _rule.ReadCommandLine();
    }

    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address) => Start(
        address.ToString(),
        stop => TestAsync(address, stop),
        test => Finish(Detailed ? test : test.IsSatisfied));

    private async Task<OssObjectEncryptionTest> TestAsync(ObjectAddress address, CancellationToken stop)
    {
        StoredState state = await Client.HeadObjectAsync(address, ReadConditions.None, stop).ConfigureAwait(false);
        EncryptionRule expected = _rule!.FromCommandLine
            ?? await RuleOfAsync(address.Bucket, stop).ConfigureAwait(false);
        return OssObjectEncryptionTest.Of(state, expected, Client.RegionOf(address.Bucket));
    }

    private Task<EncryptionRule> RuleOfAsync(string bucket, CancellationToken stop) => _rules.GetOrAdd(
        bucket, name => new Lazy<Task<EncryptionRule>>(() => Client.GetBucketEncryptionAsync(name, stop))).Value;
}
