namespace OssEncryption.Tests.Runbooks;

public sealed class RotationTests : IDisposable
{
    private readonly RunbookSession _session = new();

    public RotationTests() => _session.Oss.Must("'old', 'new', 'other' | % { $null = $emulator.AddKey($_) }");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Rules_that_name_the_old_key_get_the_new_one_and_keep_the_rest()
    {
        _session.Oss.Given("""
            New-OssBucket aaa -KmsKeyId old
            $null = New-OssBucket bbb -KmsKeyId old -DataEncryption SM4
            $null = New-OssBucket ccc -KmsKeyId other
            $null = New-OssBucket ddd -Algorithm KMS
            $null = New-OssBucket eee
            """);

        RunbookResult run = Rotate();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["aaa: Changed", "bbb: Changed"], run.States);
        Assert.Equal("KMS (key old, data SM4)", run.Of("bbb", "Before"));
        Assert.Equal("KMS (key new, data SM4)", run.Of("bbb", "Detail"));
        Assert.Equal("aaa: KMS (key new)", _session.Oss.RuleOf("aaa"));
        Assert.Equal("bbb: KMS (key new, data SM4)", _session.Oss.RuleOf("bbb"));
        Assert.Equal("ccc: KMS (key other)", _session.Oss.RuleOf("ccc"));
        Assert.Equal("ddd: KMS (service key)", _session.Oss.RuleOf("ddd"));
        Assert.Empty(_session.Oss.Must("Get-OssObject aaa -AllVersions; Get-OssObject bbb -AllVersions"));
        Assert.Empty(Rotate().States);
    }

    [Fact]
    public void A_rule_that_names_the_key_in_full_is_found()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId acs:kms:cn-hangzhou:1000000000000001:key/old");

        Assert.Equal(["aaa: Changed"], Rotate().States);
    }

    [Theory]
    [InlineData("$emulator.RemoveKey('new')", "does not exist")]
    [InlineData("$emulator.SetKeyState('new', 'Disabled')", "is disabled")]
    public void A_new_key_that_cannot_be_used_changes_no_rule(string damage, string code)
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket -KmsKeyId old");
        _session.Oss.Must(damage);

        RunbookResult run = Rotate();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["aaa: Refused", "bbb: Refused"], run.States);
        Assert.Contains(code, run.Of("bbb", "Detail"), StringComparison.Ordinal);
        Assert.Equal("aaa: KMS (key old)", _session.Oss.RuleOf("aaa"));
        Assert.Equal("bbb: KMS (key old)", _session.Oss.RuleOf("bbb"));
        IReadOnlyList<string> requests = _session.Oss.Requests();
        Assert.DoesNotContain(requests, request => request.StartsWith("PutBucket", StringComparison.Ordinal));
        Assert.DoesNotContain(requests, request => request.StartsWith("PutObject", StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_is_tried_in_each_region_and_one_region_does_not_stop_another()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId old");
        _session.InShanghai("New-OssBucket sss -KmsKeyId old");

        RunbookResult run = Rotate();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["aaa: Changed", "sss: Refused"], run.States);
        Assert.Equal("sss: KMS (key old)", _session.Oss.RuleOf("sss"));
    }

    [Fact]
    public void NoTrial_writes_no_object()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId old");

        Assert.Equal(["aaa: Changed"], Rotate("-NoTrial").States);

        Assert.DoesNotContain(_session.Oss.Requests(), request => request.Contains("Object", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_says_from_what_to_what_and_sends_nothing_but_reads()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId old");

        RunbookResult run = Rotate("-WhatIf");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.States);
        Assert.StartsWith(
            "What if: Performing the operation \"Set encryption\" on target " +
            "\"bucket 'aaa': KMS (key old) \u2192 KMS (key new), in cn-hangzhou at ",
            run.Streams.HostText, StringComparison.Ordinal);
        Assert.All(_session.Oss.Texts("($emulator.GetRequests() | ? Operation -ne DescribeKey).Method"), method => Assert.Equal("GET", method));
    }

    [Fact]
    public void A_bucket_that_fails_does_not_stop_the_others()
    {
        _session.Oss.Given("'aaa', 'bbb', 'ccc' | New-OssBucket -KmsKeyId old");
        _session.Deny("GetBucketEncryption", "aaa");
        _session.Deny("PutBucketEncryption", "bbb");

        RunbookResult run = Rotate();

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["aaa: Failed", "bbb: Failed", "ccc: Changed"], run.States);
        Assert.Contains("AccessDenied", run.Of("aaa", "Detail"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_fails_changes_nothing()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId old");
        _session.Deny("ListBuckets", "*");

        RunbookResult run = Rotate();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["*: Refused"], run.States);
        Assert.Contains("AccessDenied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_buckets_that_are_chosen_move()
    {
        _session.Oss.Given("'app-1', 'app-2', 'logs' | New-OssBucket -KmsKeyId old");

        Assert.Equal(["app-1: Changed"], Rotate("-BucketName app-*, app-1 -Exclude *-2").States);
    }

    [Fact]
    public void Stored_objects_move_on_request_whatever_the_rule_of_their_bucket_says()
    {
        _session.Oss.Given("""
            New-OssBucket aaa -KmsKeyId old
            $null = Write-OssObject aaa one -Content 1
            $null = Write-OssObject aaa two -Content 2 -KmsKeyId old -DataEncryption SM4 -UserMetadata @{ a = 'b' }
            $null = Write-OssObject aaa three -Content 3 -KmsKeyId other
            $null = New-OssBucket bbb -Algorithm AES256
            $null = Write-OssObject bbb four -Content 4 -KmsKeyId old
            $null = New-OssBucket ccc
            $null = Write-OssObject ccc five -Content 5
            """);

        RunbookResult run = Rotate("-IncludeObjects");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["aaa: Changed", "aaa: Moved", "bbb: Moved", "*: Unused"], run.States);
        Assert.Equal(
            ["KMS (key new)", "2 Proved (Copied)", "1 Proved (Copied)"],
            run.Streams.Output.SkipLast(2).Select(item => (string)item.Properties["Detail"].Value));
        Assert.Equal(
            ["aaa/one: KMS (key new)", "aaa/three: KMS (key other)", "aaa/two: KMS (key new, data SM4)",
                "bbb/four: KMS (key new)", "ccc/five: None"],
            _session.Oss.Texts("'aaa', 'bbb', 'ccc' | Get-OssObject | Get-OssObjectEncryption | % { \"$_\" }"));
        Assert.Equal(["2"], _session.Oss.Texts("Read-OssObject aaa two -AsString"));
        Assert.Equal(["*: Unused"], Rotate("-IncludeObjects").States);
    }

    [Fact]
    public void An_object_that_cannot_be_moved_is_told_of()
    {
        _session.Oss.Given("""
            New-OssBucket aaa -KmsKeyId other
            $null = Write-OssObject aaa cold -Content 1 -KmsKeyId old -StorageClass Archive
            $null = Write-OssObject aaa warm -Content 2 -KmsKeyId old
            """);

        RunbookResult left = Rotate("-IncludeObjects");

        Assert.Equal(1, left.ExitCode);
        Assert.Equal(["aaa: Left", "*: Used"], left.States);
        Assert.Contains("Bucket 'aaa' stores 1 object, 1 bytes under the key.", left.Of("*", "Detail"),
            StringComparison.Ordinal);
        Assert.Equal("1 Proved (Copied); 1 Skipped (NotRestored)", left.Of("aaa", "Detail"));

        _session.Oss.Must("Remove-OssObject aaa cold -Confirm:$false; " +
            "$null = Write-OssObject aaa warm -Content 2 -KmsKeyId old");
        _session.Deny("CopyObject", "aaa");

        RunbookResult failed = Rotate("-IncludeObjects");

        Assert.Equal(1, failed.ExitCode);
        Assert.Equal(["aaa: Failed", "*: Used"], failed.States);
        Assert.Contains("AccessDenied", failed.Of("aaa", "Detail"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_hangs_on_the_old_key_outside_the_chosen_buckets_is_told_of()
    {
        _session.Oss.Given("""
            New-OssBucket app -KmsKeyId old
            $null = New-OssBucket logs -Versioning
            $null = Write-OssObject logs x -Content 1 -KmsKeyId old
            $null = Write-OssObject logs x -Content 2
            """);

        RunbookResult run = Rotate("-BucketName app -IncludeObjects");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["app: Changed", "*: Used"], run.States);

        _session.Oss.Must("Get-OssObject logs -AllVersions | Remove-OssObject -Confirm:$false");
        _session.Deny("ListObjectVersions", "logs");

        RunbookResult unseen = Rotate("-BucketName app -IncludeObjects");

        Assert.Equal(1, unseen.ExitCode);
        Assert.Equal(["*: Unknown"], unseen.States);
        Assert.Contains("did not let the objects be read (AccessDenied)", unseen.Of("*", "Detail"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Both_keys_can_be_named_by_aliases()
    {
        _session.Oss.Must("$null = $emulator.AddKey('k1', 'cn-hangzhou', 'alias/last'); " +
            "$null = $emulator.AddKey('k2', 'cn-hangzhou', 'alias/next')");
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId k1");

        Assert.Equal(["aaa: Changed"], _session.Run("rotate-cmk", "-From alias/last -To alias/next").States);

        Assert.Equal("aaa: KMS (key k2)", _session.Oss.RuleOf("aaa"));
    }

    [Fact]
    public void WhatIf_leaves_stored_objects_alone()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId other; " +
            "$null = Write-OssObject aaa one -Content 1 -KmsKeyId old");

        RunbookResult run = Rotate("-IncludeObjects -WhatIf");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("object 'aaa/one'", run.Streams.HostText, StringComparison.Ordinal);
        Assert.Equal(["aaa/one: KMS (key old)"], _session.Oss.Texts("Get-OssObjectEncryption aaa one | % { \"$_\" }"));
    }

    private RunbookResult Rotate(string more = "") => _session.Run("rotate-cmk", $"-From old -To new {more}");
}
