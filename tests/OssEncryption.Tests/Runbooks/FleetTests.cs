using OssEncryption.Tests.Documentation;

namespace OssEncryption.Tests.Runbooks;

public sealed class FleetTests : IDisposable
{
    private readonly RunbookSession _session = new();

    public FleetTests() => _session.Oss.Must(
        "'key-1', 'their-key' | % { $null = $emulator.AddKey($_) }");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_bucket_that_is_not_under_KMS_is_brought_under_it()
    {
        _session.Oss.Given("""
            New-OssBucket aaa
            $null = New-OssBucket bbb -Algorithm AES256
            $null = New-OssBucket ccc -Algorithm SM4
            $null = New-OssBucket ddd -KmsKeyId their-key
            """);

        RunbookResult run = Bring("-KmsKeyId key-1 -DataEncryption SM4");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["ddd: Kept", "aaa: Changed", "bbb: Changed", "ccc: Changed"], run.States);
        Assert.Equal("AES256", run.Of("bbb", "Before"));
        Assert.Equal("KMS (key key-1, data SM4)", run.Of("bbb", "Detail"));
        Assert.Equal("aaa: KMS (key key-1, data SM4)", _session.Oss.RuleOf("aaa"));
        Assert.Equal("ddd: KMS (key their-key)", _session.Oss.RuleOf("ddd"));
        Assert.Equal("ddd: Kept", Bring("-KmsKeyId key-1").States[^1]);
    }

    [Fact]
    public void Buckets_are_chosen_by_name_and_region()
    {
        _session.Oss.Given("'app-1', 'app-2', 'app-public', 'logs' | New-OssBucket");
        _session.InShanghai("New-OssBucket app-3");

        Assert.Equal(
            ["app-1: Changed", "app-2: Changed"], Bring("app-*, app-1 -Exclude *-public -Region cn-hang*").States);
        Assert.Equal("app-public: None", _session.Oss.RuleOf("app-public"));
        Assert.Equal("app-3: None", _session.Oss.RuleOf("app-3"));
    }

    [Fact]
    public void A_CMK_is_for_one_region()
    {
        _session.Oss.Given("New-OssBucket aaa");
        _session.InShanghai("New-OssBucket sss");

        RunbookResult run = Bring("-KmsKeyId key-1");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Name one with -Region", run.Error, StringComparison.Ordinal);
        Assert.Equal("aaa: None", _session.Oss.RuleOf("aaa"));
    }

    [Fact]
    public void The_rules_as_they_were_are_kept_before_the_first_change_and_can_be_set_again()
    {
        _session.Oss.Given("New-OssBucket aaa; $null = New-OssBucket bbb -Algorithm SM4; " +
            "$null = New-OssBucket ccc -Algorithm KMS");

        RunbookResult run = Bring($"-UndoPath '{_session.File("undo.csv")}'");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["\"BucketName\",\"Algorithm\",\"KmsKeyId\",\"DataEncryption\"", "\"aaa\",\"None\",\"\",\"\"",
                "\"bbb\",\"SM4\",\"\",\"\""],
            File.ReadAllLines(_session.File("undo.csv")));
        Assert.Equal("bbb: KMS (service key, data SM4)", _session.Oss.RuleOf("bbb"));

        _session.Oss.Session.Invoke(
            ". $args[0]; Read-RuleFile $args[1] | % { [pscustomobject]$_ } | ? Algorithm -ne None | " +
            "Set-OssBucketEncryption -Force", Pages.PathOf("docs/runbooks/Shared.ps1"), _session.File("undo.csv"));
        Assert.Equal("bbb: SM4", _session.Oss.RuleOf("bbb"));
    }

    [Fact]
    public void A_file_that_may_be_the_only_way_back_is_not_replaced()
    {
        _session.Oss.Given("New-OssBucket aaa");
        File.WriteAllText(_session.File("undo.csv"), "the way back");

        RunbookResult run = Bring($"-UndoPath '{_session.File("undo.csv")}'");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is there already", run.Error, StringComparison.Ordinal);
        Assert.Equal("the way back", File.ReadAllText(_session.File("undo.csv")));
        Assert.Equal("aaa: None", _session.Oss.RuleOf("aaa"));
    }

    [Fact]
    public void WhatIf_changes_nothing_and_writes_no_file()
    {
        _session.Oss.Given("New-OssBucket aaa -Algorithm AES256");

        RunbookResult run = Bring($"-UndoPath '{_session.File("undo.csv")}' -WhatIf");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(
            "What if: Performing the operation \"Keep the rules as they are\" on target " +
            $"\"{_session.File("undo.csv")}\".\n" +
            "What if: Performing the operation \"Set encryption\" on target " +
            "\"bucket 'aaa': AES256 \u2192 KMS (service key), in cn-hangzhou at ",
            run.Streams.HostText, StringComparison.Ordinal);
        Assert.Empty(_session.Folder.Files());
        Assert.All(_session.Oss.Texts("$emulator.GetRequests().Method"), method => Assert.Equal("GET", method));
    }

    [Fact]
    public void A_key_that_cannot_be_used_changes_no_rule()
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket");

        RunbookResult run = Bring("-KmsKeyId no-such-key");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["aaa: Refused", "bbb: Refused"], run.States);
        Assert.Equal(["aaa: None", "bbb: None"], [_session.Oss.RuleOf("aaa"), _session.Oss.RuleOf("bbb")]);
    }

    [Fact]
    public void A_bucket_that_fails_does_not_stop_the_others()
    {
        _session.Oss.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");
        _session.Deny("GetBucketEncryption", "aaa");
        _session.Deny("PutBucketEncryption", "bbb");

        RunbookResult run = Bring("");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["aaa: Failed", "bbb: Failed", "ccc: Changed"], run.States);
    }

    [Fact]
    public void What_is_stored_already_is_planned_for_and_then_encrypted()
    {
        _session.Oss.Given("""
            New-OssBucket aaa
            $null = Write-OssObject aaa one -Content 1
            $null = Write-OssObject aaa two -Content 2 -Algorithm AES256
            $null = New-OssBucket bbb -Algorithm KMS
            $null = Write-OssObject bbb three -Content 3
            """);
        string plans = $"-PlanFolder '{_session.File("plans")}'";

        RunbookResult planned = Bring(plans);

        Assert.Equal(0, planned.ExitCode);
        Assert.Equal(["bbb: Kept", "aaa: Changed", "bbb: Planned", "aaa: Planned"], planned.States);
        Assert.EndsWith("2 of 2 objects to encrypt", DetailOf(planned, "aaa"), StringComparison.Ordinal);
        Assert.EndsWith("0 of 1 objects to encrypt", DetailOf(planned, "bbb"), StringComparison.Ordinal);
        Assert.Equal("aaa/one: None", Assert.Single(_session.Oss.Texts("[string](Get-OssObjectEncryption aaa one)")));

        RunbookResult applied = Bring(plans + " -Apply");

        Assert.Equal(0, applied.ExitCode);
        Assert.Equal(["aaa: Kept", "bbb: Kept", "aaa: Applied", "bbb: Applied"], applied.States);
        Assert.EndsWith("2 proved, 0 skipped, 0 failed", DetailOf(applied, "aaa"), StringComparison.Ordinal);
        Assert.Equal(
            ["KMS", "KMS"], _session.Oss.Texts("Get-OssObject aaa | Get-OssObjectEncryption | % { $_.Algorithm }"));
    }

    [Fact]
    public void An_object_that_fails_is_exit_code_1_and_the_next_run_tries_it_again()
    {
        _session.Oss.Given("New-OssBucket aaa; $null = Write-OssObject aaa one -Content 1");
        string arguments = $"-PlanFolder '{_session.File("plans")}' -Apply";
        _session.Deny("CopyObject", "aaa");

        RunbookResult failed = Bring(arguments);

        Assert.Equal(1, failed.ExitCode);
        Assert.Equal(["aaa: Changed", "aaa: Failed"], failed.States);
        Assert.Contains("AccessDenied", DetailOf(failed, "aaa"), StringComparison.Ordinal);

        _session.Oss.Must("$emulator.ClearFaults()");
        RunbookResult again = Bring(arguments);

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(["aaa: Kept", "aaa: Applied"], again.States);
    }

    [Fact]
    public void Plans_are_not_applied_without_their_folder()
    {
        RunbookResult run = Bring("-Apply");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("-PlanFolder", run.Error, StringComparison.Ordinal);
    }

    private static string DetailOf(RunbookResult run, string bucket) => (string)run.Streams.Output
        .Last(item => (string?)item.Properties["BucketName"]?.Value == bucket).Properties["Detail"].Value;

    private RunbookResult Bring(string arguments) => _session.Run("bring-fleet-to-kms", arguments);
}
