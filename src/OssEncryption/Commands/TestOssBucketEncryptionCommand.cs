using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.Commands;

/// <summary>Tests for each bucket whether its default encryption is the one asked for.</summary>
/// <remarks>Only the parameters given are compared: -Algorithm KMS accepts any key, -KmsKeyId only that key. Without
/// any, every rule is accepted. With -Exact what is not named must be absent: no key is the service key, and no data
/// encryption AES-256. The ARN and the id of a key are the same key, and an alias is that of the key which it stands
/// for in the region of the bucket. A bucket whose rule cannot be read gives an error and no output.</remarks>
/// <example>
/// <code>
/// Test-OssBucketEncryption invoices, logs -Algorithm KMS
/// </code>
/// <para>Tests for each bucket whether its rule is SSE-KMS, with any key.</para>
/// </example>
/// <example>
/// <code>
/// if ((Test-OssBucketEncryption invoices, logs -Algorithm KMS) -contains $false) {
///     throw 'A bucket is not under SSE-KMS.'
/// }
/// </code>
/// <para>Stops a script when a bucket has another rule.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Where-Object { -not ($_ | Test-OssBucketEncryption) }
/// </code>
/// <para>Finds the buckets without a rule.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Test-OssBucketEncryption -Algorithm KMS -Detailed | Where-Object -not IsSatisfied
/// </code>
/// <para>Lists the buckets that are not under SSE-KMS, each with its rule and the reason.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssBucket | Get-OssBucketEncryption | Export-Csv ./baseline.csv
/// Import-Csv ./baseline.csv | Test-OssBucketEncryption -Exact -Detailed | Where-Object -not IsSatisfied
/// </code>
/// <para>Saves the rules, and lists later every bucket whose rule is another one.</para>
/// </example>
/// <example>
/// <code>
/// $keys = @{ 'cn-hangzhou' = 'alias/data'; 'cn-shanghai' = 'key-s' }
/// Get-OssBucket | Test-OssBucketEncryption -KmsKeyIdByRegion $keys
/// </code>
/// <para>Tests for each bucket whether its rule names the key of its region.</para>
/// </example>
/// <permission>oss:GetBucketEncryption on each bucket; with keys by region or an alias oss:GetBucketLocation, and
/// kms:DescribeKey on the keys of aliases.</permission>
[Cmdlet(VerbsDiagnostic.Test, "OssBucketEncryption")]
[OutputType(typeof(bool), typeof(OssBucketEncryptionTest))]
public sealed class TestOssBucketEncryptionCommand : OssBucketRuleCommand
{
    /// <summary>Returns an object with the bucket, the reason, and what was expected and found, instead of True or
    /// False.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Requires that what is not named is absent: no key is the service key, no data encryption
    /// AES-256.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <inheritdoc/>
    private protected override KeyPurpose KeyPurpose => KeyPurpose.Compare;

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        if (!Rule.TryGet(bucket, out EncryptionRule asked))
        {
            return;
        }

        EncryptionRule? expected = Rule.IsNamed ? asked : null;
        if (expected is null && Exact)
        {
            WriteError(OssErrors.From(new OssInputException(OssInputError.AlgorithmRequired,
                $"{bucket}: -Exact compares with a rule, and none is named. Name one with -Algorithm (AES256, SM4, " +
                "KMS or None) or -KmsKeyId, or pipe in rules that were saved."), bucket));
            return;
        }

        Start(bucket, stop => LookAsync(bucket, asked, stop), found =>
        {
            if (!Keys.TryUse(found.Key, bucket, out EncryptionRule wanted))
            {
                Finish(null);
                return;
            }

            var test = OssBucketEncryptionTest.Of(
                bucket, expected is null ? null : wanted, found.Rule, Exact, Client.RegionOf(bucket));
            Finish(Detailed ? test : test.IsSatisfied);
        });
    }

    private async Task<(EncryptionRule Rule, KeyLook Key)> LookAsync(
        string bucket, EncryptionRule asked, CancellationToken stop)
    {
        EncryptionRule found = await Client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false);
        return (found, await Keys.LookAsync(bucket, asked, present: null, stop).ConfigureAwait(false));
    }
}
