using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class PipelineTests
{
    [Fact]
    public void A_thousand_names_give_every_rule_in_order_and_one_error_for_each_bad_one()
    {
        using var session = new EmulatedSession();
        session.Given("1..1000 | % { 'bucket-{0:d4}' -f $_ } | New-OssBucket -Algorithm AES256");
        session.Must("Remove-OssBucket bucket-0007, bucket-0500, bucket-1000 -Confirm:$false");
        session.Must("$reader = $emulator.AddUser(@{ Allow = 'oss:Get*'; " +
            "Buckets = @(1..1000 | ? { $_ -ne 123 } | % { 'bucket-{0:d4}' -f $_ }) }); " +
            "$null = Connect-Oss -Endpoint $emulator.Endpoint -Region $emulator.Region -Credential $reader");

        SessionResult result = session.Invoke(
            "1..1000 | % { 'bucket-{0:d4}' -f $_ } | Get-OssBucketEncryption -ThrottleLimit 32");

        IEnumerable<string> expected = Enumerable.Range(1, 1000)
            .Where(number => number is not (7 or 500 or 1000 or 123))
            .Select(number => $"bucket-{number:d4}: AES256");
        Assert.Equal(expected, result.Output.Select(rule => rule.ToString()));
        Assert.Equal(["bucket-0007", "bucket-0123", "bucket-0500", "bucket-1000"],
            result.Errors.Select(error => (string)error.TargetObject));
        Assert.Equal(["NoSuchBucket", "AccessDenied", "NoSuchBucket", "NoSuchBucket"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal([ErrorCategory.ObjectNotFound, ErrorCategory.PermissionDenied],
            result.Errors.Take(2).Select(error => error.CategoryInfo.Category));
    }

    [Fact]
    public void The_throttle_is_kept()
    {
        using var server = new HoldingServer();
        using ModuleSession session = ConnectedSession.To(server.Endpoint);

        SessionResult result = session.Invoke("1..60 | % { \"bucket-$_\" } | Get-OssBucketEncryption -ThrottleLimit 3");

        Assert.Equal(60, result.Output.Count);
        Assert.InRange(server.Peak, 2, 3);
    }

    [Fact]
    public void Select_First_1_cancels_what_is_in_flight_and_waits_for_its_end()
    {
        using var server = new HoldingServer(responses: 1);
        using ModuleSession session = ConnectedSession.To(server.Endpoint);

        SessionResult result = session.Invoke(
            "1..100 | % { \"bucket-$_\" } | Get-OssBucketEncryption -ThrottleLimit 1 | Select-First 1; 'after'");

        Assert.Empty(result.Errors);
        Assert.Equal(["bucket-1: None", "after"], result.Output.Select(item => item.ToString()));
        Assert.InRange(server.Received, 1, 2);
        Assert.True(SpinWait.SpinUntil(() => server.InFlight == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Ctrl_C_ends_a_command_whose_requests_hang()
    {
        using var server = new HoldingServer(responses: 0);
        using ModuleSession session = ConnectedSession.To(server.Endpoint);

        using RunningScript running = session.Start(
            "1..100 | % { \"bucket-$_\" } | Get-OssBucketEncryption -ThrottleLimit 8");
        Assert.True(SpinWait.SpinUntil(() => server.InFlight == 8, TimeSpan.FromSeconds(30)));
        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Empty(result.Errors);
        Assert.True(SpinWait.SpinUntil(() => server.Disconnected == 8, TimeSpan.FromSeconds(30)));
        Assert.Equal(8, server.Received);
    }

    [Fact]
    public void ErrorAction_Stop_ends_at_the_first_bad_bucket_and_SilentlyContinue_keeps_the_good_ones()
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'ccc' | New-OssBucket");

        Assert.Equal(["caught NoSuchBucket"], session.Texts(
            "try { 'bbb', 'ccc' | Get-OssBucketEncryption -ErrorAction Stop } " +
            "catch { \"caught $($_.FullyQualifiedErrorId.Split(',')[0])\" }"));
        Assert.Equal(["aaa: None", "ccc: None", "1"], session.Texts(
            "'aaa', 'bbb', 'ccc' | " +
            "Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable bad; $bad.Count"));
    }

    [Fact]
    public void One_refused_change_does_not_stop_the_others()
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");
        session.Must("$emulator.AddFault(@{ " +
            "Operation = 'PutBucketEncryption'; Bucket = 'bbb'; Status = 403; Code = 'AccessDenied' })");

        SessionResult result = session.Invoke("Set-OssBucketEncryption aaa, bbb, ccc -Algorithm AES256");

        Assert.Equal(["aaa: AES256", "ccc: AES256"], result.Output.Select(item => item.ToString()));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("bbb", error.TargetObject);
        Assert.Contains("oss:PutBucketEncryption", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
