using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Get-OssEncryptionFinding and Repair-OssEncryptionFinding.</summary>
public sealed class FindingTests : IDisposable
{
    private const string Statuses = " | % { \"$($_.BucketName) $($_.Check) $($_.Status)\" }";

    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    private string Undo => Path.Combine(_folder.Path, "undo.json");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_audit_lists_the_buckets_once_and_asks_for_the_rule_of_each()
    {
        _session.Given("New-OssBucket aaa; New-OssBucket bbb -Algorithm KMS");

        IReadOnlyList<string> found = _session.Texts(
            "'aaa', 'b*', 'bbb' | Get-OssEncryptionFinding -PolicyName CIS-5.8" + Statuses);

        Assert.Equal(["aaa Custody NonCompliant", "bbb Custody Compliant"], found);
        IReadOnlyList<string> requests = _session.Requests();
        Assert.Equal("ListBuckets", requests[0]);
        Assert.Equal(
            ["GetBucketEncryption aaa", "GetBucketEncryption bbb"], requests.Skip(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_policy_of_ones_own_is_a_file_and_what_does_nothing_in_it_is_a_warning()
    {
        _session.Given("New-OssBucket aaa; New-OssBucket logs");
        string policy = Path.Combine(_folder.Path, "policy.json");
        File.WriteAllText(policy, """
            { "name": "house",
              "rules": [
                { "name": "data", "buckets": { "name": ["a*", "zzz-*"] }, "require": { "custody": "SSE-OSS" } } ],
              "exceptions": [
                { "buckets": "aaa", "reason": "old", "owner": "me", "until": "2020-01-01" } ] }
            """);

        SessionResult result = _session.Invoke($"Get-OssEncryptionFinding -PolicyPath '{policy}'" + Statuses);

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["aaa Custody NonCompliant", "logs PolicyCoverage NonCompliant"], result.Output.Select(text => $"{text}"));
        Assert.Equal(
            [
                "The pattern 'zzz-*' of the rule 'data' fits no bucket.",
                "The exception for 'aaa', which me answered for, ended on 2020-01-01. It counts no more.",
            ],
            result.Warnings);
    }

    [Theory]
    [InlineData("{ \"name\": \"x\" }", "PolicyInvalid", ErrorCategory.InvalidData)]
    [InlineData(null, "PolicyUnreadable", ErrorCategory.OpenError)]
    public void A_policy_that_cannot_be_used_ends_the_audit_before_anything_is_asked(
        string? text, string id, ErrorCategory category)
    {
        string policy = Path.Combine(_folder.Path, "policy.json");
        if (text is not null)
        {
            File.WriteAllText(policy, text);
        }

        _session.Must("$emulator.ClearRequests()");
        SessionResult result = _session.Invoke($"Get-OssEncryptionFinding -PolicyPath '{policy}'");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((category, (object)policy), (error.CategoryInfo.Category, error.TargetObject));
        Assert.Contains(policy, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void Repair_then_audit_is_compliant_and_undo_then_audit_is_as_before()
    {
        _session.Given("New-OssBucket aaa; New-OssBucket bbb -Algorithm SM4; New-OssBucket ccc -Algorithm KMS");
        IReadOnlyList<string> before = Audit();

        _session.Must("$emulator.ClearRequests()");
        IReadOnlyList<string> repaired = _session.Texts(
            "Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' | % {{ [string]$_ }}");

        Assert.Equal(
            ["aaa: Changed, None → KMS (service key)", "bbb: Changed, SM4 → KMS (service key, data SM4)"], repaired);
        Assert.Equal(
            [
                "GetBucketInfo aaa", "GetBucketInfo bbb",
                "GetBucketEncryption aaa", "PutBucketEncryption aaa", "GetBucketEncryption aaa",
                "GetBucketEncryption bbb", "PutBucketEncryption bbb", "GetBucketEncryption bbb",
            ],
            _session.Requests().Skip(4));
        Assert.All(Audit(), line => Assert.EndsWith(" Compliant", line, StringComparison.Ordinal));

        _session.Must($"Repair-OssEncryptionFinding -Undo -UndoPath '{Undo}' -Force");

        Assert.Equal(before, Audit());
        Assert.Equal("bbb: SM4", _session.RuleOf("bbb"));

        IReadOnlyList<string> Audit() =>
            _session.Texts("Get-OssEncryptionFinding -PolicyName CIS-5.8" + Statuses);
    }

    [Fact]
    public void Repair_and_its_plan_make_an_audit_of_objects_compliant_and_undo_gives_the_first_report_again()
    {
        _session.Given("""
            New-OssBucket aaa
            $null = New-OssBucket bbb -Algorithm SM4
            $null = New-OssBucket ccc -Algorithm KMS
            $null = Write-OssObject ccc plain -Content x -Algorithm AES256
            """);
        IReadOnlyList<string> before = Audit("");
        string plan = Path.Combine(_folder.Path, "plan");

        _session.Must("Get-OssEncryptionFinding -PolicyName kms-everywhere -IncludeObjects | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' -PlanPath '{plan}'; " +
            $"Invoke-OssEncryptionPlan '{plan}' -Confirm:$false");

        Assert.All(Audit("-IncludeObjects"), line => Assert.Contains("Status=Compliant", line, StringComparison.Ordinal));

        _session.Must($"Repair-OssEncryptionFinding -Undo -UndoPath '{Undo}' -Force");

        Assert.Equal(before, Audit(""));

        IReadOnlyList<string> Audit(string more) =>
        [
            .. _session.Must("Get-OssEncryptionFinding -PolicyName kms-everywhere " + more).Select(finding =>
                string.Join('|', finding.Properties.Where(property => property.Name != "Time").Select(property =>
                    $"{property.Name}={LanguagePrimitives.ConvertTo<string>(property.Value)}"))),
        ];
    }

    [Theory]
    [InlineData("aaa", "aaa Custody NonCompliant", null)]
    [InlineData("bbb", "", "AccessDenied")]
    [InlineData("a*", "", "AccessDenied")]
    [InlineData("no-such-bucket", "", "NoSuchBucket")]
    public void A_bucket_that_is_named_needs_no_right_to_list_them_all(string name, string found, string? error)
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("$emulator.AddFault(@{ Operation = 'ListBuckets'; Status = 403; Code = 'AccessDenied' }); " +
            "$emulator.AddFault(@{ Operation = 'GetBucketInfo'; Bucket = 'bbb'; Status = 403; Code = 'AccessDenied' })");

        SessionResult result = _session.Invoke($"Get-OssEncryptionFinding {name} -PolicyName CIS-5.8" + Statuses);

        Assert.Equal(found, string.Join('\n', result.Output));
        Assert.Equal(error is null ? [] : [$"{error},OssEncryption.Commands.GetOssEncryptionFindingCommand {name}"],
            result.Errors.Select(record => $"{record.FullyQualifiedErrorId} {record.TargetObject}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-IncludeObjects")]
    [InlineData("-Detailed")]
    public void Select_First_ends_an_audit_and_starts_no_further_bucket(string more)
    {
        _session.Given("1..40 | % { New-OssBucket \"bucket-$_\" }");

        Assert.Single(_session.Texts(
            $"Get-OssEncryptionFinding -PolicyName CIS-5.8 -ThrottleLimit 2 {more} | Select-First 1"));

        Assert.InRange(_session.Requests().Count, 2, 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Detailed")]
    public void Ctrl_C_ends_an_audit_whose_requests_hang(string more)
    {
        using var server = new HoldingServer(responses: 0);
        using ModuleSession session = ConnectedSession.To(server.Endpoint);
        using RunningScript running = session.Start($"Get-OssEncryptionFinding -PolicyName CIS-5.8 {more}");
        Assert.True(SpinWait.SpinUntil(() => server.InFlight == 1, TimeSpan.FromSeconds(30)));

        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Empty(result.Errors);
        Assert.True(SpinWait.SpinUntil(() => server.InFlight == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_key_that_was_disabled_since_the_audit_is_not_set()
    {
        string policy = Path.Combine(_folder.Path, "policy.json");
        File.WriteAllText(policy, """
            { "name": "house", "rules": [ { "name": "all", "require": { "custody": "CMK",
              "keys": { "cn-hangzhou": ["alias/data"] } } } ] }
            """);
        _session.Given("'aaa', 'bbb' | New-OssBucket; $null = $emulator.AddKey('k', 'cn-hangzhou', 'alias/data')");
        _session.Must($"$findings = Get-OssEncryptionFinding -PolicyPath '{policy}'; " +
            "$emulator.SetKeyState('k', 'Disabled')");

        SessionResult result = _session.Invoke(
            $"$findings | Repair-OssEncryptionFinding -UndoPath '{Undo}' | % {{ \"$_ $($_.Reason)\" }}");

        Assert.All(result.Errors, error => Assert.StartsWith(
            "KmsKeyUnusable,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(
            ["aaa: Left, None → None The key of KMS (key k) cannot be used.",
                "bbb: Left, None → None The key of KMS (key k) cannot be used."],
            result.Output.Select(text => $"{text}"));
        Assert.False(File.Exists(Undo));
        Assert.Equal("aaa: None", _session.RuleOf("aaa"));
    }

    [Fact]
    public void Where_KMS_is_not_switched_on_what_hangs_on_keys_is_unknown_and_the_rest_is_judged()
    {
        _session.Given("New-OssBucket aaa -KmsKeyId some-key -SkipKeyCheck; $null = New-OssBucket bbb");
        _session.Must("$emulator.AddFault(@{ Operation = 'DescribeKey'; Status = 403; " +
            "Code = 'Forbidden.KmsServiceNotEnabled' })");

        Assert.Equal(
            ["aaa Custody Unknown", "aaa KeyUsable Unknown", "bbb Custody NonCompliant"],
            _session.Texts("Get-OssEncryptionFinding -PolicyName CIS-5.9" + Statuses));
    }

    [Fact]
    public void An_undo_file_is_for_its_owner_alone_and_is_written_before_the_first_change()
    {
        _session.Given("New-OssBucket aaa");
        ErrorRecord error = _session.Fails("Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Path.Combine(_folder.Path, "none", "undo.json")}'");

        Assert.StartsWith("FileNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aaa: None", _session.RuleOf("aaa"));

        _session.Must(
            $"$null = Get-OssEncryptionFinding -PolicyName CIS-5.8 | Repair-OssEncryptionFinding -UndoPath '{Undo}'");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Undo));
        }
    }

    [Fact]
    public void An_undo_file_that_is_there_is_never_overwritten()
    {
        _session.Given("New-OssBucket aaa");
        File.WriteAllText(Undo, "the only way back");

        ErrorRecord error = _session.Fails(
            $"Get-OssEncryptionFinding -PolicyName CIS-5.8 | Repair-OssEncryptionFinding -UndoPath '{Undo}'");

        Assert.StartsWith("UndoFileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            (Undo, ErrorCategory.ResourceExists), ((string)error.TargetObject, error.CategoryInfo.Category));
        Assert.Equal("the only way back", File.ReadAllText(Undo));
        Assert.Equal("aaa: None", _session.RuleOf("aaa"));
    }

    [Fact]
    public void More_changes_than_allowed_stop_it_before_the_first()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");

        SessionResult result = _session.Invoke("Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' -MaximumChange 1");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("TooManyChanges,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.False(File.Exists(Undo));
        Assert.DoesNotContain("PutBucketEncryption aaa", _session.Requests());
    }

    [Fact]
    public void WhatIf_changes_nothing_and_writes_no_undo_file()
    {
        _session.Given("New-OssBucket aaa");

        _session.Must("Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' -WhatIf");

        Assert.False(File.Exists(Undo));
        Assert.Equal("aaa: None", _session.RuleOf("aaa"));
    }

    [Fact]
    public void A_rule_that_is_no_longer_as_it_was_found_is_left_alone()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("$findings = Get-OssEncryptionFinding -PolicyName CIS-5.8; " +
            "$null = Set-OssBucketEncryption aaa -Algorithm AES256");

        SessionResult result = _session.Invoke(
            $"$findings | Repair-OssEncryptionFinding -UndoPath '{Undo}' | % {{ \"$($_.BucketName) $($_.Status)\" }}");

        Assert.StartsWith(
            "RuleChanged,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["aaa Left", "bbb Changed"], result.Output.Select(text => $"{text}"));
        Assert.Equal("aaa: AES256", _session.RuleOf("aaa"));

        _session.Must("$null = Set-OssBucketEncryption bbb -Algorithm SM4 -Force");
        ErrorRecord error = Assert.Single(
            _session.Invoke($"Repair-OssEncryptionFinding -Undo -UndoPath '{Undo}' -Force").Errors);
        Assert.StartsWith("RuleChanged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("bbb: SM4", _session.RuleOf("bbb"));
    }

    [Fact]
    public void A_pipeline_that_ends_early_has_no_more_done_than_it_said()
    {
        _session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");

        Assert.Equal(["aaa"], _session.Texts("Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' | Select-First 1 | % BucketName"));

        Assert.Equal(
            ["PutBucketEncryption aaa"],
            _session.Requests().Where(request => request.StartsWith("Put", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_repair_goes_on_after_a_bucket_that_may_not_be_changed()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("$emulator.AddFault(@{ Operation = 'PutBucketEncryption'; Bucket = 'aaa'; Status = 403; " +
            "Code = 'AccessDenied' })");

        SessionResult result = _session.Invoke("Get-OssEncryptionFinding -PolicyName CIS-5.8 | " +
            $"Repair-OssEncryptionFinding -UndoPath '{Undo}' | % {{ [string]$_ }}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            (ErrorCategory.PermissionDenied, (object)"aaa"), (error.CategoryInfo.Category, error.TargetObject));
        Assert.Equal(["bbb: Changed, None → KMS (service key)"], result.Output.Select(text => $"{text}"));
    }

    [Fact]
    public void A_bucket_that_was_made_anew_is_left_alone()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must("$finding = Get-OssEncryptionFinding -PolicyName CIS-5.8; $copy = @{}; " +
            "$finding.PSObject.Properties | % { $copy[$_.Name] = $_.Value }; " +
            "$copy.BucketCreated = [datetime]'2020-01-01'");

        ErrorRecord error = _session.Fails($"[pscustomobject]$copy | Repair-OssEncryptionFinding -UndoPath '{Undo}'");

        Assert.StartsWith("BucketReplaced,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aaa: None", _session.RuleOf("aaa"));
    }

    [Fact]
    public void An_undo_file_of_another_account_is_refused()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must(
            $"$null = Get-OssEncryptionFinding -PolicyName CIS-5.8 | Repair-OssEncryptionFinding -UndoPath '{Undo}'");
        string text = File.ReadAllText(Undo);
        File.WriteAllText(Undo, text.Replace("\"account\": \"", "\"account\": \"9", StringComparison.Ordinal));

        ErrorRecord error = _session.Fails($"Repair-OssEncryptionFinding -Undo -UndoPath '{Undo}' -Force");

        Assert.StartsWith("UndoOfOtherAccount,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aaa: KMS (service key)", _session.RuleOf("aaa"));
    }

    [Theory]
    [InlineData("no/such.json", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("", "FileAccessDenied", ErrorCategory.PermissionDenied)]
    [InlineData("half.json", "UndoFileInvalid", ErrorCategory.InvalidData)]
    public void What_is_no_undo_file_is_an_error_that_names_it(string name, string id, ErrorCategory category)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "half.json"), """{ "format": 1, "created":""");
        string path = Path.Combine(_folder.Path, name);

        ErrorRecord error = _session.Fails($"Repair-OssEncryptionFinding -Undo -UndoPath '{path}' -Force");

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((path, category), ((string)error.TargetObject, error.CategoryInfo.Category));
    }

    [Fact]
    public void Where_nobody_can_be_asked_an_undo_leaves_what_it_would_lower_and_does_the_rest()
    {
        _session.Given("New-OssBucket aaa; New-OssBucket bbb -Algorithm AES256; New-OssBucket ccc");
        _session.Must(
            $"$null = Get-OssEncryptionFinding -PolicyName CIS-5.8 | Repair-OssEncryptionFinding -UndoPath '{Undo}'");

        SessionResult result = _session.Invoke($"Repair-OssEncryptionFinding -Undo -UndoPath '{Undo}'");

        Assert.Equal(["ccc", "bbb", "aaa"], result.Errors.Select(error => (string)error.TargetObject));
        Assert.All(result.Errors, error =>
        {
            Assert.StartsWith("ConfirmationUnavailable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        });
        Assert.Equal("aaa: KMS (service key)", _session.RuleOf("aaa"));
    }

    [Fact]
    public void Of_very_many_patterns_that_fit_no_bucket_the_first_ones_are_named()
    {
        _session.Given("New-OssBucket aaa");
        string policy = Path.Combine(_folder.Path, "policy.json");
        string names = string.Join(", ", Enumerable.Range(0, 5000).Select(n => $"\"b-{n}\""));
        File.WriteAllText(policy, $$"""
            { "name": "house", "rules": [ { "name": "data", "buckets": { "name": ["aaa", {{names}}] }, "require": { } } ] }
            """);

        SessionResult result = _session.Invoke($"Get-OssEncryptionFinding -PolicyPath '{policy}'");

        Assert.Equal(11, result.Warnings.Count);
        Assert.Equal("The pattern 'b-0' of the rule 'data' fits no bucket.", result.Warnings[0]);
        Assert.Equal("4990 more patterns of the rule 'data' fit no bucket.", result.Warnings[^1]);
    }

    [Fact]
    public void Objects_are_planned_where_a_folder_for_the_plan_is_named_and_warned_of_else()
    {
        _session.Given("New-OssBucket aaa -Algorithm KMS");
        _session.Given("Write-OssObject aaa x -Content hello -Algorithm AES256");
        _session.Must("$findings = Get-OssEncryptionFinding -PolicyName kms-everywhere -IncludeObjects");

        SessionResult unplanned = _session.Invoke("$findings | Repair-OssEncryptionFinding");
        IReadOnlyList<string> planned = _session.Texts("($findings | Repair-OssEncryptionFinding -PlanPath " +
            $"'{Path.Combine(_folder.Path, "plan")}').ObjectsToEncrypt");

        Assert.Single(unplanned.Warnings);
        Assert.Equal(["1"], planned);
    }

    [Fact]
    public void What_no_rule_can_put_right_is_left_with_its_reason()
    {
        _session.Given("New-OssBucket aaa");

        Assert.Equal(
            ["Left Custody: The policy names no key for cn-hangzhou."],
            _session.Texts("Get-OssEncryptionFinding -PolicyName CIS-5.9 | Repair-OssEncryptionFinding | " +
                "% { \"$($_.Status) $($_.Reason)\" }"));
    }
}
