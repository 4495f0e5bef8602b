using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Test-OssBucketEncryption -Detailed and -Exact, and Test-OssObjectEncryption.</summary>
public sealed class EncryptionTestTests : IDisposable
{
    private const string Key = "05754286-3ba2-4fa6-8d41-4323aca6f0a1";
    private const string Arn = "acs:kms:cn-hangzhou:1000000000000001:key/" + Key;
    private const string Show = " -Detailed | % { \"$($_.BucketName) $($_.IsSatisfied) $($_.Reason): " +
        "$($_.Expected) / $($_.Found)\" }";

    private readonly EmulatedSession _session = new(keys: [Key]);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Detailed_names_the_bucket_what_was_expected_what_was_found_and_why()
    {
        _session.Given($"New-OssBucket aes -Algorithm AES256; $null = New-OssBucket kms -KmsKeyId {Key}; " +
            "$null = New-OssBucket none; $null = New-OssBucket sm4 -Algorithm KMS -DataEncryption SM4");

        SessionResult result = _session.Invoke(
            "'aes', 'missing', 'kms', 'none', 'sm4' | Test-OssBucketEncryption -KmsKeyId other" + Show);

        Assert.Equal(
            [
                "aes False OtherAlgorithm: KMS (key other) / AES256",
                $"kms False OtherKey: KMS (key other) / KMS (key {Key})",
                "none False NotEncrypted: KMS (key other) / None",
                "sm4 False OtherKey: KMS (key other) / KMS (service key, data SM4)",
            ],
            result.Output.Select(line => line.ToString()));
        Assert.Equal("missing", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(
            ["kms False OtherDataEncryption: KMS (service key, data SM4) / KMS (key " + Key + ")"],
            _session.Texts("Test-OssBucketEncryption kms -DataEncryption SM4" + Show));
        Assert.Equal(
            ["none False NotEncrypted:  / None", "aes True AlreadyAsWanted:  / AES256"],
            _session.Texts("Test-OssBucketEncryption none, aes" + Show));
    }

    [Theory]
    [InlineData("-KmsKeyId " + Key, "-KmsKeyId " + Arn, true)]
    [InlineData("-KmsKeyId " + Arn, "-KmsKeyId " + Key, true)]
    [InlineData("-KmsKeyId " + Arn, "-KmsKeyId acs:kms:cn-shanghai:1000000000000001:key/" + Key, false)]
    [InlineData("-KmsKeyId " + Key, "-KmsKeyId 4323aca6f0a1", false)]
    [InlineData("-KmsKeyId " + Key, "-KmsKeyId alias/mine -SkipKeyCheck", false)]
    [InlineData("-Algorithm KMS", "-KmsKeyId alias/acs/oss", true)]
    [InlineData("-KmsKeyId alias/acs/oss", "-Algorithm KMS -Exact", true)]
    [InlineData("-KmsKeyId " + Key, "-KmsKeyId alias/acs/oss", false)]
    [InlineData("-KmsKeyId " + Key, "-Algorithm KMS", true)]
    [InlineData("-KmsKeyId " + Key, "-Algorithm KMS -Exact", false)]
    [InlineData("-KmsKeyId " + Key, "-KmsKeyId " + Arn + " -Exact", true)]
    [InlineData("-Algorithm KMS -DataEncryption SM4", "-Algorithm KMS", true)]
    [InlineData("-Algorithm KMS -DataEncryption SM4", "-Algorithm KMS -Exact", false)]
    [InlineData("-Algorithm None", "-Algorithm None -Exact", true)]
    public void One_key_has_several_names_and_Exact_takes_what_is_not_named_for_absent(
        string rule, string asked, bool expected)
    {
        _session.Given($"New-OssBucket aaa {rule}");

        Assert.Equal([expected ? "True" : "False"], _session.Texts($"Test-OssBucketEncryption aaa {asked}"));
    }

    [Fact]
    public void A_baseline_finds_a_bucket_that_went_from_the_service_key_to_a_CMK()
    {
        _session.Given("New-OssBucket aaa -Algorithm KMS; $null = New-OssBucket bbb; $null = New-OssBucket ccc SM4");
        _session.Must("$baseline = 'aaa', 'bbb', 'ccc' | Get-OssBucketEncryption | % { [pscustomobject]@{ " +
            "BucketName = $_.BucketName; Algorithm = \"$($_.Algorithm)\"; KmsKeyId = \"$($_.KmsKeyId)\"; " +
            $"DataEncryption = '' }} }}; $null = Set-OssBucketEncryption aaa -KmsKeyId {Key}");

        Assert.Equal(
            [
                $"aaa False OtherKey: KMS (service key) / KMS (key {Key})",
                "bbb True AlreadyAsWanted: None / None",
                "ccc True AlreadyAsWanted: SM4 / SM4",
            ],
            _session.Texts("$baseline | Test-OssBucketEncryption -Exact" + Show));
    }

    [Fact]
    public void Exact_without_a_rule_is_an_error_and_sends_nothing()
    {
        _session.Given("New-OssBucket aaa");

        ErrorRecord error = _session.Fails("Test-OssBucketEncryption aaa -Exact");

        Assert.Equal(
            "AlgorithmRequired,OssEncryption.Commands.TestOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void Objects_are_compared_with_the_rule_of_their_bucket_which_is_read_once()
    {
        _session.Given("New-OssBucket aaa -Algorithm KMS; " +
            $"$null = Write-OssObject aaa a -Content x; " +
            "$null = Write-OssObject aaa b -Content x -Algorithm AES256; " +
            $"$null = Write-OssObject aaa c -Content x -KmsKeyId {Key} -DataEncryption SM4");

        Assert.Equal(
            ["a True AlreadyAsWanted", "b False OtherAlgorithm", "c False OtherDataEncryption"],
            _session.Texts("'a', 'b', 'c' | Test-OssObjectEncryption aaa -Detailed | " +
                "% { \"$($_.Key) $($_.IsSatisfied) $($_.Reason)\" }"));
        Assert.Equal(["True", "False", "False"], _session.Texts("'a', 'b', 'c' | Test-OssObjectEncryption aaa"));
        Assert.Equal(2, _session.Requests().Count(request => request == "GetBucketEncryption aaa"));
    }

    [Fact]
    public void Objects_are_compared_with_the_command_line_and_never_with_themselves()
    {
        _session.Given($"New-OssBucket aaa; " +
            $"$null = Write-OssObject aaa a -Content x -KmsKeyId {Key}; $null = Write-OssObject aaa b -Content x");

        Assert.Equal(["True", "False"], _session.Texts(
            $"'a', 'b' | Get-OssObjectEncryption aaa | Test-OssObjectEncryption -KmsKeyId {Arn}"));
        Assert.Equal(["False", "False"], _session.Texts(
            "'a', 'b' | Get-OssObjectEncryption aaa | Test-OssObjectEncryption -Algorithm SM4"));
        Assert.Equal(["True", "False"], _session.Texts(
            "'a', 'b' | Get-OssObjectEncryption aaa | Test-OssObjectEncryption"));
    }

    [Fact]
    public void An_object_that_cannot_be_read_is_an_error_and_the_others_go_on()
    {
        _session.Given("New-OssBucket aaa; $null = Write-OssObject aaa b -Content x");

        SessionResult result = _session.Invoke("Test-OssObjectEncryption aaa a, b -Algorithm SM4");

        Assert.Equal("False", Assert.Single(result.Output).ToString());
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("aaa/a", error.TargetObject);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("-Algorithm None", "AlgorithmRequired")]
    [InlineData("-KmsKeyId alias/mine", "KmsKeyIsAlias")]
    [InlineData("-Algorithm AES256 -KmsKeyId my-key", "KmsKeyNotApplicable")]
    public void An_encryption_that_cannot_be_compared_is_refused(string asked, string id)
    {
        Assert.StartsWith(id + ",", _session.Fails($"Test-OssObjectEncryption aaa k {asked}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }
}
