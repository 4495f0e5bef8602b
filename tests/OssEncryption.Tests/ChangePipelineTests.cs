using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>A change never has more done than it has said, however the pipeline ends.</summary>
public sealed class ChangePipelineTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    /// <summary>Every cmdlet that changes something in the service: nine changes in a pipeline, the operation that makes
    /// one, and whether each is emitted.</summary>
    public static TheoryData<string, string, bool> Changes => new()
    {
        { "Get-OssBucket bkt-* | Set-OssBucketEncryption -Algorithm SM4", "PutBucketEncryption", true },
        { "Get-OssBucket bkt-* | Remove-OssBucketEncryption -PassThru", "DeleteBucketEncryption", true },
        { "1..9 | % { \"new-$_\" } | New-OssBucket", "PutBucket", true },
        { "Get-OssBucket bkt-* | Remove-OssBucket", "DeleteBucket", false },
        { "Get-OssObject bbb | Protect-OssObject -Algorithm SM4 -ThrottleLimit 1", "CopyObject", true },
        { "Get-OssObject bbb | Copy-OssObject -DestinationBucketName ccc -ThrottleLimit 1", "CopyObject", true },
        { "1..9 | % { [pscustomobject]@{ Key = \"n-$_\" } } | Write-OssObject bbb -Content x -ThrottleLimit 1",
            "PutObject", true },
        { "Get-OssObject bbb | Remove-OssObject -ThrottleLimit 1", "DeleteObject", false },
        { "Get-OssEncryptionFinding bkt-* -PolicyName CIS-5.8 | Repair-OssEncryptionFinding -UndoPath $undo",
            "PutBucketEncryption", true },
    };

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Stop_at_the_fifth_has_four_done_and_emitted_and_starts_no_sixth(
        string change, string operation, bool emits)
    {
        using TemporaryFolder folder = GivenNine();
        _session.Must($"$emulator.AddFault(@{{ Operation = '{operation}'; Skip = 4; Status = 403; " +
            "Code = 'AccessDenied' })");

        IReadOnlyList<string> seen = _session.Texts(
            $"$given = [Collections.Generic.List[object]]::new(); try {{ {change} -Confirm:$false -ErrorAction Stop | " +
            "% { $given.Add($_) } } catch { ($_.FullyQualifiedErrorId -split ',')[0]; $_.CategoryInfo.Category }; " +
            "$given.Count");

        Assert.Equal(["AccessDenied", "PermissionDenied", emits ? "4" : "0"], seen);
        Assert.Equal(5, Count(operation));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_denied_prompt_changes_nothing_and_emits_nothing(string change, string operation, bool emits)
    {
        using TemporaryFolder folder = GivenNine();
        for (int answer = 0; answer < 9; answer++)
        {
            _session.Session.Host.Answers.Enqueue("No");
        }

        SessionResult result = _session.Invoke(change + " -Confirm");

        Assert.Empty(result.Errors);
        Assert.Equal((9, 0), (_session.QuestionCount, Count(operation)));
        Assert.True(emits || result.Output.Count == 0);
    }

    [Theory]
    [InlineData("Get-OssBucket | Remove-OssBucketEncryption -Confirm:$false -PassThru", "DeleteBucketEncryption")]
    [InlineData("Get-OssBucket | Set-OssBucketEncryption -Algorithm SM4", "PutBucketEncryption")]
    [InlineData("1..20 | % { \"new-$_\" } | New-OssBucket", "PutBucket")]
    public void Select_First_1_changes_one_bucket(string change, string operation)
    {
        _session.Given("1..20 | % { 'bkt-{0:d2}' -f $_ } | New-OssBucket -Algorithm AES256");

        SessionResult result = _session.Invoke(change + " | Select-First 1");

        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
        Assert.Equal(1, Count(operation));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("Get-OssObject bbb | Protect-OssObject -Algorithm SM4", "CopyObject")]
    [InlineData("Get-OssObject bbb | Copy-OssObject -DestinationBucketName ccc", "CopyObject")]
    [InlineData("1..20 | % { [pscustomobject]@{ Key = \"new-$_\" } } | Write-OssObject bbb -Content x", "PutObject")]
    public void Select_First_1_of_objects_with_a_throttle_of_1_changes_one(string change, string operation)
    {
        _session.Given("'bbb', 'ccc' | New-OssBucket; " +
            "1..20 | % { $null = Write-OssObject bbb ('k-{0:d2}' -f $_) -Content x }");

        SessionResult result = _session.Invoke(change + " -ThrottleLimit 1 | Select-First 1");

        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
        Assert.Equal(1, Count(operation));
    }

    [Fact]
    public void Select_First_1_of_objects_runs_at_most_the_throttle_ahead_and_names_what_it_did_not_emit()
    {
        _session.Given("'bbb' | New-OssBucket; " +
            "1..30 | % { $null = Write-OssObject bbb ('k-{0:d2}' -f $_) -Content x }");

        SessionResult result = _session.Invoke(
            "Get-OssObject bbb | Protect-OssObject -Algorithm SM4 -ThrottleLimit 4 | Select-First 1");

        Assert.Equal("bbb/k-01", Assert.Single(result.Output).Properties["BucketName"].Value + "/"
            + result.Output[0].Properties["Key"].Value);
        string[] copied = [.. _session.Texts("$emulator.GetRequests() | ? Operation -eq CopyObject | % Key")];
        Assert.InRange(copied.Length, 1, 4);
        Assert.All(
            copied.Where(key => key != "k-01"),
            key => Assert.Contains($"'bbb/{key}'", Assert.Single(result.Warnings), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("-ThrottleLimit 6", -1)]
    public void Stop_at_the_fifth_bucket_emits_all_that_was_changed_and_starts_nothing_new(string throttle, int changed)
    {
        _session.Given("1..40 | % { 'bkt-{0:d2}' -f $_ } | New-OssBucket");
        _session.Must("$emulator.AddFault(@{ Operation = 'PutBucketEncryption'; Bucket = 'bkt-05'; Status = 403; " +
            "Code = 'AccessDenied' }); " +
            "$out = [Collections.Generic.List[object]]::new()");

        IReadOnlyList<string> failure = _session.Texts(
            $"try {{ Get-OssBucket | Set-OssBucketEncryption -Algorithm AES256 {throttle} -ErrorAction Stop | " +
            "% { $out.Add($_.BucketName) } } catch { $_.FullyQualifiedErrorId; $_.TargetObject; " +
            "[string]$_.CategoryInfo.Category }");

        string[] ruled = [.. _session.Texts(
            "Get-OssBucket | Get-OssBucketEncryption | ? Algorithm -ne None | % BucketName")];
        Assert.Equal(
            ["AccessDenied,OssEncryption.Commands.SetOssBucketEncryptionCommand", "bkt-05", "PermissionDenied"],
            failure);
        Assert.Equal(ruled, _session.Texts("$out").Order());
        Assert.InRange(ruled.Length, 4, changed < 0 ? 4 + 6 : changed);
    }

    [Fact]
    public void Stop_at_a_bucket_that_is_not_there_emits_those_before_it_and_touches_none_behind()
    {
        _session.Given("'bkt-01', 'bkt-03', 'bkt-04' | New-OssBucket");
        _session.Must("$out = [Collections.Generic.List[object]]::new()");

        _session.Must("try { 'bkt-01', 'nope', 'bkt-03', 'bkt-04' | Set-OssBucketEncryption -Algorithm AES256 " +
            "-ErrorAction Stop | % { $out.Add($_.BucketName) } } catch {}");

        Assert.Equal(["bkt-01"], _session.Texts("$out"));
        Assert.Equal(1, Count("PutBucketEncryption"));
    }

    [Fact]
    public void Stop_at_a_name_that_is_no_bucket_emits_what_was_done()
    {
        _session.Given("'bkt-01', 'bkt-02' | New-OssBucket");
        _session.Must("$out = [Collections.Generic.List[object]]::new()");

        _session.Must("try { 'bkt-01', 'NOT A NAME', 'bkt-02' | Set-OssBucketEncryption -Algorithm AES256 " +
            "-ThrottleLimit 8 -ErrorAction Stop | % { $out.Add($_.BucketName) } } catch {}");

        Assert.Equal(
            _session.Texts("Get-OssBucket | Get-OssBucketEncryption | ? Algorithm -ne None | % BucketName"),
            _session.Texts("$out"));
    }

    [Fact]
    public void An_error_downstream_leaves_no_change_unnamed()
    {
        _session.Given("'bbb' | New-OssBucket; " +
            "1..12 | % { $null = Write-OssObject bbb ('k-{0:d2}' -f $_) -Content x }");

        SessionResult result = _session.Invoke(
            "$seen = @(); try { Get-OssObject bbb | Protect-OssObject -Algorithm SM4 -ThrottleLimit 4 | " +
            "% { $seen += $_.Key; throw 'enough' } } catch {}; $seen");

        string said = string.Join(' ', result.Output) + string.Join(' ', result.Warnings);
        Assert.All(
            _session.Texts("$emulator.GetRequests() | ? Operation -eq CopyObject | % Key"),
            key => Assert.Contains(key, said, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nobody_can_be_asked_each_bucket_gets_an_error_and_the_others_are_changed()
    {
        _session.Given("1..6 | % { \"bkt-$_\" } | New-OssBucket -Algorithm AES256; " +
            "Set-OssBucketEncryption bkt-3 -Algorithm KMS");

        SessionResult result = _session.Invoke("Get-OssBucket | Set-OssBucketEncryption -Algorithm SM4");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ConfirmationUnavailable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(
            ("bkt-3", ErrorCategory.InvalidOperation), ((string)error.TargetObject, error.CategoryInfo.Category));
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["bkt-1", "bkt-2", "bkt-4", "bkt-5", "bkt-6"],
            result.Output.Select(rule => (string)rule.Properties["BucketName"].Value));
        Assert.Equal("bkt-3: KMS (service key)", _session.RuleOf("bkt-3"));
    }

    [Fact]
    public void A_prompt_that_is_denied_leaves_the_bucket_and_goes_on()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket -Algorithm KMS");
        _session.Session.Host.Answers.Enqueue("No");
        _session.Session.Host.Answers.Enqueue("Yes");

        Assert.Equal(["bbb: AES256"], _session.Texts("'aaa', 'bbb' | Set-OssBucketEncryption -Algorithm AES256"));
        Assert.Equal("aaa: KMS (service key)", _session.RuleOf("aaa"));
        Assert.Equal(1, Count("PutBucketEncryption"));
    }

    [Fact]
    public void Ctrl_C_names_the_change_that_was_cut_off()
    {
        // The rule is read; the request that sets it stays without a response.
        using var server = new HoldingServer(responses: 1);
        using ModuleSession session = ConnectedSession.To(server.Endpoint);
        using RunningScript running = session.Start("Set-OssBucketEncryption bucket-1 -Algorithm AES256");
        Assert.True(SpinWait.SpinUntil(() => server is { Received: 2, InFlight: 1 }, TimeSpan.FromSeconds(30)));

        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Contains("cancelled while it worked on 'bucket-1'", result.HostText, StringComparison.Ordinal);
    }

    private TemporaryFolder GivenNine()
    {
        var folder = new TemporaryFolder();
        _session.Given($"1..9 | % {{ \"bkt-0$_\" }} | New-OssBucket -Algorithm AES256; 'bbb', 'ccc' | New-OssBucket; " +
            $"1..9 | % {{ $null = Write-OssObject bbb k-0$_ -Content x }}; $undo = '{folder.PathOf("undo.json")}'");
        return folder;
    }

    private int Count(string operation) => _session.Requests()
        .Count(request => request.StartsWith(operation + " ", StringComparison.Ordinal));
}
