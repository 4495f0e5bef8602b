using System.Management.Automation;

namespace OssEncryption.Tests;

public sealed class KmsKeyUsageTests : IDisposable
{
    private const string Show = "{ \"$($_.UsedInOss) $($_.Objects) $($_.Bytes)\" }";

    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", "k1", "k2", "k3", "unused");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Objects_are_counted_by_key_as_an_independent_count_says()
    {
        _session.Must("""
            $null = 'aaa', 'bbb' | New-OssBucket
            $random = [Random]::new(7)
            $want = @{}
            foreach ($n in 1..200) {
                $key = @('k1', 'k2', 'k3', 'alias/acs/oss')[$random.Next(4)]
                $rule = if ($key -eq 'alias/acs/oss') { @{ Algorithm = 'KMS' } } else { @{ KmsKeyId = $key } }
                $size = $random.Next(1, 500)
                $null = Write-OssObject @('aaa', 'bbb')[$n % 2] "o$n" -Content ('x' * $size) @rule
                $want[$key] = @(@($want[$key])[0] + 1; @($want[$key])[1] + $size)
            }
            """);

        Assert.Equal(
            _session.Texts("'k1', 'k2', 'k3', 'alias/acs/oss' | % { \"$($want[$_][0]) $($want[$_][1]) True\" }"),
            _session.Texts("'k1', 'k2', 'k3', 'alias/acs/oss' | Get-OssKmsKeyUsage | " +
                "% { \"$($_.Objects) $($_.Bytes) $($_.UsedInOss)\" }"));
        Assert.Equal(["Service", "aaa bbb", "200"], _session.Texts(
            "$all = 'k1', 'k2', 'k3', 'alias/acs/oss' | Get-OssKmsKeyUsage; $all[3].Kind; " +
            "$all[0].Buckets.BucketName -join ' '; $sum = 0; $all | % { $sum += $_.Objects }; $sum"));
    }

    [Fact]
    public void A_key_that_nothing_names_is_not_used_when_everything_was_looked_at()
    {
        _session.Given("New-OssBucket aaa -KmsKeyId k1; $null = Write-OssObject aaa o -Content x");

        PSObject usage = Assert.Single(_session.Must("Get-OssKmsKeyUsage unused"));

        Assert.Equal("False", usage.Properties["UsedInOss"].Value.ToString());
        Assert.Equal(["True|aaa|1"], _session.Texts(
            "Get-OssKmsKeyUsage k1 | % { \"$($_.UsedInOss)|$($_.RuleBuckets)|$($_.Objects)\" }"));
    }

    [Theory]
    [InlineData("GetBucketEncryption", "did not let the encryption rule be read (AccessDenied)")]
    [InlineData("GetBucketReplication", "did not let the replication rules be read (AccessDenied)")]
    [InlineData("ListObjectsV2", "did not let the objects be read (AccessDenied)")]
    [InlineData("HeadObject", "has objects that could not be read (1)")]
    public void What_cannot_be_read_makes_the_verdict_unknown(string operation, string gap)
    {
        _session.Given("New-OssBucket aaa; $null = Write-OssObject aaa o -Content x; " +
            $"$emulator.AddFault(@{{ Operation = '{operation}'; Bucket = 'aaa'; Status = 403; Code = 'AccessDenied' }})");

        Assert.Equal(["Unknown", $"Bucket 'aaa' {gap}."],
            _session.Texts("Get-OssKmsKeyUsage unused | % { [string]$_.UsedInOss; $_.Reasons }"));
    }

    [Fact]
    public void Versions_that_were_not_looked_at_make_it_unknown_and_AllVersions_counts_them()
    {
        _session.Given("New-OssBucket aaa -Versioning; $null = Write-OssObject aaa o -Content xx -KmsKeyId k1; " +
            "$null = Write-OssObject aaa o -Content y -KmsKeyId k2");

        Assert.Equal(["Unknown 0 0", "True 1 2"], _session.Texts(
            $"Get-OssKmsKeyUsage k1 | % {Show}; Get-OssKmsKeyUsage k1 -AllVersions | % {Show}"));
    }

    [Fact]
    public void Some_buckets_prove_nothing_about_the_others()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");

        Assert.Equal(["Unknown 0 0"], _session.Texts("Get-OssKmsKeyUsage unused -BucketName a* | % " + Show));
    }

    [Fact]
    public void Replication_rules_and_plans_that_name_the_key_are_found()
    {
        using var folder = new TemporaryFolder();
        string plan = Path.Combine(folder.Path, "plan");
        _session.Given($$"""
            New-OssBucket aaa
            $null = New-OssEncryptionPlan aaa -KmsKeyId k2 -Path '{{plan}}'
            $emulator.AddFault(@{ Operation = 'GetBucketReplication'; Status = 200; Body =
                '<ReplicationConfiguration><Rule><ID>r1</ID><Destination><Bucket>c</Bucket></Destination>' +
                '<EncryptionConfiguration><ReplicaKmsKeyID>k1</ReplicaKmsKeyID></EncryptionConfiguration></Rule>' +
                '</ReplicationConfiguration>' })
            """);

        Assert.Equal(["True aaa/r1 ", $"False  {plan}"], _session.Texts($"Get-OssKmsKeyUsage k1, k2 -PlanPath '{plan}' | " +
            "% { \"$($_.UsedInOss) $($_.ReplicationRules) $($_.Plans)\" }"));
    }

    [Fact]
    public void A_key_that_KMS_does_not_tell_about_is_looked_for_by_its_id_and_an_alias_is_an_error()
    {
        _session.Given("New-OssBucket aaa; $null = Write-OssObject aaa o -Content x -KmsKeyId k1; " +
            "$emulator.AddFault(@{ Operation = 'DescribeKey'; Status = 403; Code = 'Forbidden.NoPermission' })");

        Assert.Equal(["True 1 1"], _session.Texts("Get-OssKmsKeyUsage k1 | % " + Show));
        ErrorRecord error = _session.Fails("Get-OssKmsKeyUsage alias/data");
        Assert.Equal("ForbiddenNoPermission,OssEncryption.Commands.GetOssKmsKeyUsageCommand", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.PermissionDenied, "alias/data"),
            (error.CategoryInfo.Category, (string)error.TargetObject));
    }
}
