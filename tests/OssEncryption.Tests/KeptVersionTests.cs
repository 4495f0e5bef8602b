using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Get-OssKeptVersion and Remove-OssKeptVersion.</summary>
public sealed class KeptVersionTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public KeptVersionTests() => _session.Given(
        "New-OssBucket aaa -Versioning; " +
        "1..3 | % { $null = Write-OssObject aaa \"$_\" -Content \"content $_\" }; " +
        $"$plan = New-OssEncryptionPlan aaa AES256 -Path '{Place}'; " +
        "$null = Invoke-OssEncryptionPlan $plan.Path -Confirm:$false");

    private string Place => Path.Combine(_folder.Path, "plan");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_versions_that_a_plan_left_behind_are_listed_with_what_they_cost()
    {
        Assert.Equal(["1 None 9 True", "2 None 9 True", "3 None 9 True"], _session.Texts(
            "Get-OssKeptVersion $plan.Path | " +
            "% { \"$($_.Key) $($_.Encryption) $($_.Size) $($_.VersionId -ne $_.CopyVersionId)\" }").Order());
        Assert.Equal(["0.5"], _session.Texts(
            "@(Get-OssKeptVersion $plan.Path -PricePerGigabyte ([decimal](1gb / 18)))[0].MonthlyCost" +
            ".ToString('0.0', [cultureinfo]::InvariantCulture)"));
    }

    [Fact]
    public void With_the_right_count_all_are_removed_without_asking_and_with_another_none()
    {
        ErrorRecord error = _session.Fails(
            "Get-OssKeptVersion $plan.Path | Remove-OssKeptVersion -ExpectedCount 4");
        Assert.StartsWith("UnexpectedCount,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["6"], _session.Texts("@(Get-OssObject aaa -AllVersions).Count"));

        _session.Must("Get-OssKeptVersion $plan.Path | Remove-OssKeptVersion -ExpectedCount 3");

        Assert.Equal(["3", "0"], _session.Texts(
            "@(Get-OssObject aaa -AllVersions).Count; @(Get-OssKeptVersion $plan.Path).Count"));
        Assert.All(_session.Texts("(Get-OssObject aaa | Get-OssObjectEncryption).Algorithm"),
            algorithm => Assert.Equal("AES256", algorithm));
        string[] log = File.ReadAllLines(Path.Combine(Place, "journal", "removals.jsonl"));
        Assert.Equal(3, log.Count(line => line.Contains("\"Removed\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_asks_for_each_and_No_keeps_it_and_WhatIf_removes_nothing()
    {
        _session.Must("Get-OssKeptVersion $plan.Path | Remove-OssKeptVersion -WhatIf");
        _session.Session.Host.Answers.Enqueue("Yes");
        _session.Session.Host.Answers.Enqueue("No");
        _session.Session.Host.Answers.Enqueue("No");

        _session.Must("Get-OssKeptVersion $plan.Path | Remove-OssKeptVersion");

        Assert.Equal(["5"], _session.Texts("@(Get-OssObject aaa -AllVersions).Count"));
    }

    [Fact]
    public void What_has_no_proved_copy_any_more_or_is_current_again_stays()
    {
        _session.Given("$kept = Get-OssKeptVersion $plan.Path; " +
            "$copy = $kept | ? Key -eq 1; Remove-OssObject aaa 1 -VersionId $copy.CopyVersionId -Confirm:$false; " +
            "$null = Write-OssObject aaa 2 -Content new");

        SessionResult result = _session.Invoke("$kept | Remove-OssKeptVersion -Confirm:$false");

        Assert.Equal(["CopyMissing"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["1", "2", "1"], _session.Texts(
            "1..3 | % { @(Get-OssObject aaa \"$_\" -AllVersions).Count }"));
    }

    [Fact]
    public void A_version_that_a_script_made_is_not_removed_as_no_plan_proves_its_copy()
    {
        _session.Given("$found = @(Get-OssKeptVersion $plan.Path)[0]; $made = [OssEncryption.OssKeptVersion]::new(" +
            "$found.Path, $found.BucketName, $found.Key, $found.VersionId, $found.CopyVersionId)");

        ErrorRecord error = _session.Fails("$made | Remove-OssKeptVersion -Confirm:$false");

        Assert.Equal("CopyMissing,OssEncryption.Commands.RemoveOssKeptVersionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Equal(Assert.Single(_session.Texts("\"aaa/$($found.Key)?versionId=$($found.VersionId)\"")),
            error.TargetObject);
        Assert.Empty(_session.Requests());
    }
}
