using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Get-OssEncryptionPlanEntry, and the totals of a plan by bucket.</summary>
public sealed class PlanEntryTests : IDisposable
{
    private const string Show = " | % { \"$($_.BucketName)/$($_.Key) $($_.Action) $($_.Reason) $($_.Status) " +
        "$($_.Outcome) $($_.Found) $($_.Wanted) $($_.Size)\" }";

    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public PlanEntryTests() => _session.Given("New-OssBucket aaa -Algorithm AES256; $null = New-OssBucket bbb; " +
        "$null = Write-OssObject aaa done -Content hello; " +
        "$null = Write-OssObject aaa sm4 -Content hello -Algorithm SM4; " +
        "$null = Write-OssObject bbb plain -Content x");

    private string Place => Path.Combine(_folder.Path, "plan");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Get-OssEncryptionPlan $folder/plan-*", "plan-1 plan-2")]
    [InlineData("Get-OssEncryptionPlan $folder/plan-[2]", "plan-2")]
    [InlineData("Get-OssEncryptionPlan $folder/odd[1]", "odd[1]")]
    [InlineData("Get-OssEncryptionPlan -LiteralPath $folder/odd[1], $folder/plan-1", "odd[1] plan-1")]
    [InlineData("$odd | Get-OssEncryptionPlan", "odd[1]")]
    [InlineData("[IO.DirectoryInfo]::new(\"$folder/odd[1]\") | Get-OssEncryptionPlan", "odd[1]")]
    [InlineData("[pscustomobject]@{ PSPath = \"$folder/odd[1]\" } | Get-OssEncryptionPlan", "odd[1]")]
    public void Plans_are_found_by_wildcards_and_literally(string script, string expected)
    {
        _session.Must($"$folder = '{_folder.Path}'; $odd = New-OssEncryptionPlan aaa -Path \"$folder/odd[1]\"; " +
            "1..2 | % { $null = New-OssEncryptionPlan aaa -Path $folder/plan-$_ }");

        Assert.Equal(expected, string.Join(" ", _session.Texts(
            $"{script} | % {{ [IO.Path]::GetFileName($_.Path) }}")));
        Assert.NotEmpty(_session.Texts(script.Replace(
            "Get-OssEncryptionPlan", "Get-OssEncryptionPlanEntry", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_wildcard_that_matches_no_plan_is_an_error_that_names_it()
    {
        ErrorRecord error = _session.Fails($"Get-OssEncryptionPlan '{_folder.Path}/no*'");

        Assert.StartsWith("PlanNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            ($"{_folder.Path}/no*", ErrorCategory.ObjectNotFound),
            ((string)error.TargetObject, error.CategoryInfo.Category));
    }

    [Fact]
    public void The_objects_of_a_plan_are_listed_before_and_after_it_is_applied()
    {
        _session.Must($"$plan = New-OssEncryptionPlan aaa, bbb AES256 -Path '{Place}'");

        Assert.Equal(
            [
                "aaa/done None AlreadyAsWanted NothingToDo  AES256 AES256 5",
                "aaa/sm4 Copy OtherAlgorithm Planned  SM4 AES256 5",
                "bbb/plain Copy NotEncrypted Planned  None AES256 1",
            ],
            _session.Texts("$plan | Get-OssEncryptionPlanEntry" + Show));

        _session.Must("Remove-OssObject bbb plain -Confirm:$false; " +
            "$null = $plan | Invoke-OssEncryptionPlan -Confirm:$false");

        Assert.Equal(
            [
                "aaa/done None AlreadyAsWanted NothingToDo  AES256 AES256 5",
                "aaa/sm4 Copy OtherAlgorithm Proved Copied SM4 AES256 5",
                "bbb/plain Copy NotEncrypted Skipped Gone None AES256 1",
            ],
            _session.Texts("$plan | Get-OssEncryptionPlanEntry" + Show));
    }

    [Theory]
    [InlineData("-Action None", "aaa/done")]
    [InlineData("-Action Copy, CopyByParts", "aaa/sm4 bbb/plain")]
    [InlineData("-Reason NotEncrypted", "bbb/plain")]
    [InlineData("-Status Planned -BucketName a*", "aaa/sm4")]
    [InlineData("-Status Proved, Failed", "")]
    [InlineData("-BucketName bbb", "bbb/plain")]
    [InlineData("-Bucket ccc", "")]
    public void Filters_select_by_action_reason_status_and_bucket(string filter, string expected)
    {
        _session.Must($"$null = New-OssEncryptionPlan aaa, bbb AES256 -Path '{Place}'; $emulator.ClearRequests()");

        Assert.Equal(expected, string.Join(' ', _session.Texts(
            $"Get-OssEncryptionPlanEntry '{Place}' {filter} | % {{ \"$($_.BucketName)/$($_.Key)\" }}")));
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void The_newest_outcome_counts_and_says_what_failed()
    {
        _session.Must($"$plan = New-OssEncryptionPlan aaa AES256 -Path '{Place}'; " +
            "$emulator.AddFault(@{ Operation = 'CopyObject'; Status = 403; Code = 'AccessDenied' })");
        SessionResult failed = _session.Invoke("$null = $plan | Invoke-OssEncryptionPlan -Confirm:$false");
        Assert.NotEmpty(failed.Errors);

        Assert.Equal(["aaa/sm4 Failed NotPermitted AccessDenied True"], _session.Texts(
            "$plan | Get-OssEncryptionPlanEntry -Status Failed | " +
            "% { \"$($_.BucketName)/$($_.Key) $($_.Status) $($_.Outcome) $($_.Code) $([bool]$_.Advice)\" }"));

        _session.Must("$emulator.ClearFaults(); $null = $plan | Invoke-OssEncryptionPlan -Confirm:$false");

        Assert.Equal(["aaa/sm4 Proved Copied AES256"], _session.Texts(
            "$plan | Get-OssEncryptionPlanEntry -Action Copy | " +
            "% { \"$($_.BucketName)/$($_.Key) $($_.Status) $($_.Outcome) $($_.Now)\" }"));
    }

    [Fact]
    public void Entries_are_read_one_after_the_other()
    {
        _session.Must($"$null = New-OssEncryptionPlan aaa AES256 -Path '{Place}'");

        Assert.Equal(["aaa/done: NothingToDo (AlreadyAsWanted)"], _session.Texts(
            $"Get-OssEncryptionPlanEntry '{Place}' | Select-First 1 | % {{ [string]$_ }}"));
    }

    [Theory]
    [InlineData("missing", "PlanNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("", "NotAPlan", ErrorCategory.InvalidArgument)]
    public void A_folder_that_is_no_plan_is_an_error(string name, string id, ErrorCategory category)
    {
        string path = name.Length == 0 ? _folder.Path : Path.Combine(_folder.Path, name);

        ErrorRecord error = _session.Fails($"Get-OssEncryptionPlanEntry '{path}'");

        Assert.Equal($"{id},OssEncryption.Commands.GetOssEncryptionPlanEntryCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
    }

    [Fact]
    public void A_plan_has_its_totals_by_bucket()
    {
        Assert.Equal(
            [
                "aaa: 1 of 2 objects to encrypt with AES256, 5 bytes",
                "bbb: 1 of 1 objects to encrypt with AES256, 1 bytes",
            ],
            _session.Texts($"(New-OssEncryptionPlan aaa, bbb AES256 -Path '{Place}').Buckets | " +
                "% { \"$_, $($_.BytesToEncrypt) bytes\" }"));
    }

    [Theory]
    [InlineData("'aaa', 'bbb'")]
    [InlineData("Get-OssBucket | Get-OssBucketEncryption")]
    public void A_bucket_without_a_rule_is_a_finding_of_the_plan(string buckets)
    {
        SessionResult result = _session.Invoke($"$plan = {buckets} | New-OssEncryptionPlan -Path '{Place}'");

        Assert.Empty(result.Errors);
        Assert.Single(result.Warnings, warning =>
            warning.StartsWith("Bucket 'bbb' has no rule", StringComparison.Ordinal));
        Assert.Equal(
            ["aaa/sm4 Copy OtherAlgorithm Planned  SM4 AES256 5", "bbb/plain None NoRule NothingToDo  None None 1"],
            _session.Texts("$plan | Get-OssEncryptionPlanEntry -Reason OtherAlgorithm, NoRule" + Show));

        _session.Must("$emulator.ClearRequests(); $null = $plan | Invoke-OssEncryptionPlan -Confirm:$false");

        Assert.DoesNotContain("CopyObject bbb", _session.Requests());
        Assert.Equal(["bbb/plain: None", "aaa/sm4: AES256"], _session.Texts(
            "'oss://bbb/plain', 'oss://aaa/sm4' | Get-OssObjectEncryption"));
    }
}
