using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Invoke-OssEncryptionPlan and Get-OssEncryptionPlan.</summary>
public sealed class PlanApplyTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public PlanApplyTests() => _session.Given(
        "New-OssBucket aaa; " +
        "1..5 | % { $null = Write-OssObject aaa \"$_\" -Content \"content $_\" -Tag @{ n = $_ } }; " +
        $"$plan = New-OssEncryptionPlan aaa AES256 -Path '{Path.Combine(_folder.Path, "plan")}'");

    private string Place => Path.Combine(_folder.Path, "plan");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_plan_is_applied_each_object_is_proved_and_a_summary_closes_it()
    {
        Assert.Equal(
            [
                "OssEncryption.OssEncryptionRun", Place, "1/1", "5", "0", "0", "45", "0", "True",
                "Proved, Copied: 5 objects, 45 bytes",
            ],
            _session.Texts("$run = $plan | Invoke-OssEncryptionPlan -Confirm:$false; $run.GetType().FullName; " +
                "$run.Path; $run.Shard; $run.Proved; $run.Skipped; $run.Failed; $run.ProvedBytes; $run.DoneBefore; " +
                "$run.IsComplete; $run.Counts"));
        Assert.All(
            _session.Texts("(Get-OssObject aaa | Get-OssObjectEncryption).Algorithm"),
            algorithm => Assert.Equal("AES256", algorithm));
    }

    [Fact]
    public void Applying_sends_as_many_requests_as_the_plan_said()
    {
        // An object that was written less than ten seconds ago takes two more.
        string more = Assert.Single(_session.Texts(
            "$run = Invoke-OssEncryptionPlan $plan.Path -Confirm:$false; $run.Requests - $plan.ApplyRequests"));
        Assert.Contains(more, Enumerable.Range(0, 6).Select(young => $"{2 * young}"));
    }

    [Fact]
    public void An_engine_says_which_share_and_the_plan_of_how_many()
    {
        string shared = Path.Combine(_folder.Path, "shared");
        _session.Given($"$shared = New-OssEncryptionPlan aaa AES256 -Path '{shared}' -ShardCount 2");

        Assert.Equal(["2", "2/2", "2", "True", "0", "Missing Done"], _session.Texts(
            "$shared.ShardCount; $env:OSS_TEST_INDEX = 1; " +
            "$run = Invoke-OssEncryptionPlan $shared.Path -ShardIndexVariable OSS_TEST_INDEX " +
            "-TotalRequestsPerSecond 20000 -Confirm:$false; $run.Shard; $run.Proved; $run.IsComplete; " +
            "$state = Get-OssEncryptionPlan $shared.Path; $state.MissingShards; \"$($state.Shards.State)\""));

        ErrorRecord error = _session.Fails("$env:OSS_TEST_INDEX = 2; " +
            "Invoke-OssEncryptionPlan $shared.Path -ShardIndexVariable OSS_TEST_INDEX -Confirm:$false");
        Assert.StartsWith("ShardIndexInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(shared, error.TargetObject);
    }

    [Fact]
    public void WhatIf_says_how_much_from_what_to_what_and_sends_nothing()
    {
        SessionResult result = _session.Invoke("Invoke-OssEncryptionPlan $plan.Path -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains(
            $"plan '{Place}': 5 objects, 45 bytes (NotEncrypted 5); 'aaa' → AES256", result.HostText,
            StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
        Assert.False(Directory.Exists(Path.Combine(Place, "journal")));
    }

    [Fact]
    public void It_asks_first_and_No_changes_nothing()
    {
        _session.Session.Host.Answers.Enqueue("No");

        _session.Must("Invoke-OssEncryptionPlan $plan.Path");

        Assert.Equal(1, _session.QuestionCount);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void A_damaged_journal_is_an_error_with_file_and_line_and_Recheck_looks_again_at_what_is_doubtful()
    {
        _session.Must("Invoke-OssEncryptionPlan $plan.Path -Confirm:$false -ThrottleLimit 1");
        string journal = Directory.GetFiles(Path.Combine(Place, "journal"), "*.jsonl").Single();
        File.WriteAllText(
            journal, File.ReadAllText(journal).Replace("\"outcome\":4", "\"outcome\":3", StringComparison.Ordinal));

        foreach (string command in new[]
        {
            "Get-OssEncryptionPlan $plan.Path", "Get-OssEncryptionPlanEntry $plan.Path",
            "Invoke-OssEncryptionPlan $plan.Path -Confirm:$false",
        })
        {
            ErrorRecord error = Assert.Single(_session.Invoke(command).Errors);
            Assert.StartsWith("PlanDamaged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(Place, error.TargetObject);
            Assert.StartsWith($"Line 11 of the journal '{journal}'", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(
            ["4", "1", "Proved (FoundDone): 5"],
            _session.Texts("$run = Invoke-OssEncryptionPlan $plan.Path -Recheck -Confirm:$false; $run.DoneBefore; " +
                "$run.Proved; " +
                "(Get-OssEncryptionPlanEntry $plan.Path -Status Proved)[-1] | " +
                "% { \"$($_.Status) ($($_.Outcome)): $($_.Key)\" }"));
        Assert.Equal(["5", "0", "0"], _session.Texts(
            "$state = Get-OssEncryptionPlan $plan.Path; $state.Proved; $state.Doubtful; $state.Remaining"));
    }

    [Fact]
    public void A_row_and_the_totals_say_what_is_not_proved_and_with_versioning_all_is()
    {
        Assert.Equal(["Acl", "Acl", "Acl", "Acl", "Acl", "5", "0", "5", "Acl"], _session.Texts(
            "$rows = $plan | Invoke-OssEncryptionPlan -Confirm:$false -PassThru; $rows[0..4].Unproved; " +
            "$rows[5].AclUnproved; $rows[5].TagsUnproved; (Get-OssEncryptionPlan $plan.Path).AclUnproved; " +
            "(Get-OssEncryptionPlanEntry $plan.Path)[0].Unproved"));
        _session.Given("New-OssBucket bbb -Versioning; $null = Write-OssObject bbb a -Content a");

        Assert.Equal(["None", "0"], _session.Texts(
            $"$rows = New-OssEncryptionPlan bbb AES256 -Path '{Place}-2' | " +
            "Invoke-OssEncryptionPlan -Confirm:$false -PassThru; $rows[0].Unproved; $rows[1].AclUnproved"));
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        _session.Must("$null = Invoke-OssEncryptionPlan $plan.Path -Confirm:$false; $emulator.ClearRequests()");

        Assert.Equal(["0", "5"], _session.Texts(
            "$run = Invoke-OssEncryptionPlan $plan.Path -Confirm:$false; $run.Proved; $run.DoneBefore"));
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void Shares_together_do_the_whole()
    {
        Assert.Equal(["2", "2", "1"], _session.Texts(
            "'1/3', ' 2 / 3 ', '3/3' | % { (Invoke-OssEncryptionPlan $plan.Path -Shard $_ -Confirm:$false).Proved }"));
        Assert.Equal(["5 0"], _session.Texts(
            "Get-OssEncryptionPlan $plan.Path | % { \"$($_.Proved) $($_.Remaining)\" }"));
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("half")]
    [InlineData("1/0")]
    public void A_share_that_is_none_is_refused(string shard)
    {
        ErrorRecord error = _session.Fails($"Invoke-OssEncryptionPlan $plan.Path -Shard {shard}");

        Assert.Contains($"'{shard}' is no share of a plan", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void An_object_that_fails_is_one_error_and_the_others_are_done_and_it_is_tried_again()
    {
        _session.Must("$fault = [OssEncryption.Client.Emulation.EmulatorFault]@{ Operation = 'CopyObject'; " +
            "Key = '3'; Status = 403; Code = 'AccessDenied' }; $emulator.AddFault($fault)");

        SessionResult result = _session.Invoke("$plan | Invoke-OssEncryptionPlan -Confirm:$false -PassThru");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("AccessDenied,OssEncryption.Commands.InvokeOssEncryptionPlanCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
        Assert.Equal("aaa/3", error.TargetObject);
        Assert.Contains(
            "oss:GetObject and oss:PutObject", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(6, result.Output.Count);
        Assert.Equal(
            ["aaa 3 Failed NotPermitted AccessDenied", error.ErrorDetails.RecommendedAction],
            _session.Texts("Get-OssEncryptionPlanEntry $plan.Path -Status Failed | % { " +
                "\"$($_.BucketName) $($_.Key) $($_.Status) $($_.Outcome) $($_.Code)\"; $_.Advice }"));
        Assert.Equal(["4 0 1 1"], _session.Texts("$plan | Get-OssEncryptionPlan | % { " +
            "\"$($_.Proved) $($_.Skipped) $($_.Failed) $($_.Remaining)\" }"));

        _session.Must("$emulator.ClearFaults()");
        Assert.Equal(["1 4"], _session.Texts(
            "$plan | Invoke-OssEncryptionPlan -Confirm:$false | % { \"$($_.Proved) $($_.DoneBefore)\" }"));
        Assert.Empty(_session.Must("Get-OssEncryptionPlanEntry $plan.Path -Status Failed"));
        Assert.Equal(5, _session.Must("Get-OssEncryptionPlanEntry $plan.Path -Status Proved").Count);
    }

    [Fact]
    public void What_was_written_since_the_plan_is_left_alone()
    {
        _session.Must("$null = Write-OssObject aaa 2 -Content newer; Remove-OssObject aaa 4 -Confirm:$false");

        _session.Must("$null = $plan | Invoke-OssEncryptionPlan -Confirm:$false -ThrottleLimit 1");

        Assert.Equal(["2 Changed", "4 Gone"], _session.Texts(
            "Get-OssEncryptionPlanEntry $plan.Path -Status Skipped | % { \"$($_.Key) $($_.Outcome)\" }"));
        Assert.Equal(["newer", "None"], _session.Texts(
            "[Text.Encoding]::UTF8.GetString((Read-OssObject aaa 2 -AsByteArray)); " +
            "(Get-OssObjectEncryption aaa 2).Algorithm"));
    }

    [Fact]
    public void A_key_that_cannot_be_used_says_what_to_do()
    {
        _session.Must($"$null = $emulator.AddKey('my-key'); " +
            $"$kms = New-OssEncryptionPlan aaa -KmsKeyId my-key -Path '{Place}-kms' -Include 1; " +
            "$emulator.SetKeyState('my-key', 'Disabled')");

        ErrorRecord error = _session.Fails("$null = $kms | Invoke-OssEncryptionPlan -Confirm:$false");

        Assert.Equal("KeyDisabled,OssEncryption.Commands.InvokeOssEncryptionPlanCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceUnavailable, error.CategoryInfo.Category);
        Assert.Equal("Enable the key in KMS.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_run_and_the_same_command_goes_on()
    {
        _session.Must("$emulator.AddFault([OssEncryption.Client.Emulation.EmulatorFault]@{ Operation = 'CopyObject'; " +
            "Skip = 1; Delay = [timespan]::FromMinutes(30) })");
        using RunningScript running = _session.Session.Start(
            "Invoke-OssEncryptionPlan $plan.Path -Confirm:$false -PassThru -ThrottleLimit 1");
        await running.FirstOutput;

        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        _session.Must("$emulator.ClearFaults()");
        Assert.Equal(["4 1"], _session.Texts(
            "$plan | Invoke-OssEncryptionPlan -Confirm:$false | % { \"$($_.Proved) $($_.DoneBefore)\" }"));
    }

    [Fact]
    public void A_pipeline_that_has_enough_stops_the_run()
    {
        Assert.Single(_session.Must("$plan | Invoke-OssEncryptionPlan -Confirm:$false -PassThru -ThrottleLimit 1 | " +
            "Select-First"));
        Assert.Equal(["False"], _session.Texts("(Get-OssEncryptionPlan $plan.Path).IsRunning"));
        Assert.Equal(["5"], _session.Texts("$run = $plan | Invoke-OssEncryptionPlan -Confirm:$false; " +
            "$run.Proved + $run.DoneBefore"));
    }

    [Fact]
    public void A_credential_that_does_not_count_stops_the_run_at_once()
    {
        _session.Must("$emulator.AddFault([OssEncryption.Client.Emulation.EmulatorFault]@{ Operation = 'HeadObject'; " +
            "Status = 403; Code = 'InvalidAccessKeyId' })");

        SessionResult result = _session.Invoke("$plan | Invoke-OssEncryptionPlan -Confirm:$false -ThrottleLimit 1");

        Assert.Equal(
            [
                "InvalidAccessKeyId,OssEncryption.Commands.InvokeOssEncryptionPlanCommand",
                "RunStopped,OssEncryption.Commands.InvokeOssEncryptionPlanCommand",
            ],
            result.Errors.Select(error => error.FullyQualifiedErrorId));
        Assert.Equal(Place, result.Errors[1].TargetObject);
        Assert.Equal("False", Assert.Single(result.Output).Properties["IsComplete"].Value.ToString());
    }

    [Theory]
    [InlineData("Get-OssEncryptionPlan ./nowhere", "PlanNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-OssEncryptionPlan ./nowhere", "PlanNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-OssEncryptionPlan env:", "NotAFile", ErrorCategory.InvalidArgument)]
    public void A_folder_that_is_no_plan_is_one_error(string script, string id, ErrorCategory category)
    {
        ErrorRecord error = _session.Fails(script);

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
    }

    [Fact]
    public void Get_needs_no_connection_and_sends_nothing()
    {
        _session.Must("Disconnect-Oss");

        Assert.Equal(["5 5 0 False"], _session.Texts("Get-OssEncryptionPlan $plan.Path | % { " +
            "\"$($_.ObjectsToEncrypt) $($_.Remaining) $($_.Runs) $($_.IsRunning)\" }"));
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void The_views_show_what_counts()
    {
        string run = _session.Session.Render("$plan | Invoke-OssEncryptionPlan -Confirm:$false");
        string rows = _session.Session.Render("Get-OssEncryptionPlanEntry $plan.Path -Status Proved");
        string state = _session.Session.Render("Get-OssEncryptionPlan $plan.Path");

        Assert.Matches(@"Proved +Copied +1 +None +AES256", rows);
        Assert.Matches(@"Counts +: Proved, Copied: 5 objects, 45 bytes", run);
        Assert.Matches(@"Remaining +: 0", state);
    }
}
