using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class ServiceErrorTests
{
    [Theory]
    [InlineData("Copy-OssObject aaa k missing", "missing")]
    [InlineData("Copy-OssObject aaa k missing -Algorithm SM4", "missing")]
    [InlineData("Copy-OssObject missing k aaa", "missing/k")]
    [InlineData("Get-OssObjectEncryption missing k", "missing/k")]
    public void A_missing_bucket_is_named_also_where_it_is_the_destination(string script, string target)
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa; $null = Write-OssObject aaa k -Content x");

        ErrorRecord error = session.Fails(script);

        Assert.StartsWith("NoSuchBucket,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(target, error.TargetObject);
        Assert.Contains($"failed for '{target}'", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_read_one_bucket_gets_it_by_its_name_and_the_right_advice_for_all()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa; $null = New-OssBucket bbb; $null = Connect-Oss cn-hangzhou -Endpoint " +
            "$emulator.Endpoint -Credential $emulator.AddUser(@{ Allow = 'oss:GetBucketInfo'; Buckets = 'aaa' })");

        Assert.Equal(["aaa"], session.Texts("Get-OssBucket aaa"));
        Assert.Equal(["ListBuckets", "GetBucketInfo aaa"], session.Requests());
        foreach (string script in new[] { "Get-OssBucket", "Get-OssBucket a*", "Get-OssBucket bbb" })
        {
            ErrorRecord error = session.Fails(script);
            Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
            Assert.Contains(
                "oss:ListBuckets on acs:oss:*:*:*.", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'notaurl with spaces'")]
    [InlineData("OSS_HANGZHOU")]
    public void An_endpoint_that_is_none_is_the_cause_and_not_the_region(string endpoint)
    {
        using var session = new EmulatedSession();

        ErrorRecord error = session.Fails(
            $"Connect-Oss cn-hangzhou -Endpoint {endpoint} -Credential $emulator.Credential");

        Assert.Equal("InvalidEndpoint,OssEncryption.Commands.ConnectOssCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.StartsWith("The endpoint is neither", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "AccessDenied", ErrorCategory.PermissionDenied, "oss:GetBucketEncryption on acs:oss:*:*:aaa")]
    [InlineData(403, "InvalidAccessKeyId", ErrorCategory.AuthenticationError, "access key id")]
    [InlineData(403, "SignatureDoesNotMatch", ErrorCategory.AuthenticationError, "secret")]
    [InlineData(403, "SecurityTokenExpired", ErrorCategory.AuthenticationError, "temporary")]
    [InlineData(404, "NoSuchBucket", ErrorCategory.ObjectNotFound, "Get-OssBucket")]
    [InlineData(409, "KeyDisabled", ErrorCategory.ResourceUnavailable, "Enable the key")]
    [InlineData(400, "InvalidArgument", ErrorCategory.InvalidData, "")]
    public void Each_answer_has_its_id_category_target_and_advice(
        int status, string code, ErrorCategory category, string advice)
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");
        session.Must($"$emulator.AddFault(@{{ Status = {status}; Code = '{code}' }})");

        ErrorRecord error = session.Fails("Get-OssBucketEncryption aaa");

        Assert.Equal($"{code},OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Matches(
            $@"^GetBucketEncryption failed for 'aaa': .* \({code}, .*request id \w+\)$", error.ErrorDetails.Message);
    }

    [Fact]
    public void A_throttled_server_is_asked_again_and_then_reported()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa -Algorithm AES256");
        session.Must("$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Count = 2; Status = 503; " +
            "Code = 'MetaOperationQpsLimitExceeded' })");

        Assert.Equal(["aaa: AES256"], session.Texts("Get-OssBucketEncryption aaa"));
        Assert.Equal(3, session.Requests().Count);

        session.Must(
            "$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Status = 503; Code = 'QpsLimitExceeded' }); " +
            "$null = $emulator | Connect-Oss -MaxAttempts 1");
        ErrorRecord error = session.Fails("Get-OssBucketEncryption aaa");
        Assert.StartsWith("QpsLimitExceeded,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.Contains("-ThrottleLimit", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_does_not_answer_is_a_connection_error()
    {
        using ModuleSession session = ConnectedSession.To("http://127.0.0.1:1");

        ErrorRecord error = Assert.Single(session.Invoke("Get-OssBucketEncryption aaa").Errors);

        Assert.Equal(
            "ConnectionFailed,OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Contains("127.0.0.1:1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_whose_answer_was_lost_is_made_once_more_and_confirmed()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");
        session.Must(
            "$emulator.AddFault(@{ " +
            "Operation = 'PutBucketEncryption'; Count = 1; Reset = $true; AfterActing = $true })");

        Assert.Equal(["aaa: AES256"], session.Texts("Set-OssBucketEncryption aaa -Algorithm AES256"));
    }

    [Fact]
    public void A_clock_that_is_off_is_learnt_from_the_server()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa -Algorithm AES256");
        session.Must("$emulator.AddFault(@{ ClockSkew = '01:00:00' })");

        Assert.Equal(["aaa: AES256", "aaa: AES256"], session.Texts("1..2 | % { Get-OssBucketEncryption aaa }"));
        Assert.Single(session.Texts("$emulator.GetRequests() | ? Code -eq RequestTimeTooSkewed | % Code"));
    }

    [Fact]
    public void Progress_comes_from_the_pipeline_and_is_closed_at_the_end()
    {
        using var session = new EmulatedSession();
        session.Given("1..6 | % { \"bucket-$_\" } | New-OssBucket");
        session.Must("$emulator.AddFault(@{ Delay = '00:00:00.3' })");

        SessionResult result = session.Invoke("1..6 | % { \"bucket-$_\" } | Get-OssBucketEncryption -ThrottleLimit 1");

        Assert.NotEmpty(result.Progress);
        Assert.All(result.Progress, record => Assert.Equal("Get-OssBucketEncryption", record.Activity));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.Single(result.Progress, record => record.RecordType == ProgressRecordType.Completed);
    }
}
