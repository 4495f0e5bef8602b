using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

[Collection(nameof(ProcessEnvironment))]
public class SessionTests
{
    [Fact]
    public void Connect_makes_the_context_that_Get_shows_and_Disconnect_drops()
    {
        using var session = new EmulatedSession();

        Assert.Equal(["True"], session.Texts("(Get-OssContext) -eq $context"));
        Assert.Equal(["cn-hangzhou", "V4", "the parameter -Credential"], session.Texts(
            "(Get-OssContext).Region; (Get-OssContext).SignatureVersion; (Get-OssContext).CredentialSource"));
        Assert.Equal(["True"], session.Texts("(Get-OssContext).AccessKeyId -eq $emulator.Credential.UserName"));
        Assert.Empty(session.Must("Disconnect-Oss; Get-OssContext"));
    }

    [Fact]
    public void Two_runspaces_of_one_process_do_not_see_each_others_context()
    {
        using var one = new EmulatedSession();
        using var two = new ModuleSession();
        one.Given("New-OssBucket aaa -Algorithm SM4");

        Assert.Empty(two.Invoke("Get-OssContext").Output);
        Assert.Empty(two.Invoke("Get-OssEmulator").Output);

        PSObject handed = Assert.Single(one.Must("$context"));
        Assert.Equal("aaa: SM4",
            Assert.Single(two.Invoke("Get-OssBucketEncryption aaa -Context $args[0]", handed).Output).ToString());
        Assert.Empty(two.Invoke("Get-OssContext").Output);
    }

    [Theory]
    [InlineData("V4")]
    [InlineData("V1")]
    public void Both_signature_versions_work(string version)
    {
        using var session = new EmulatedSession();
        session.Given($"$emulator | Connect-Oss -SignatureVersion {version}; $null = New-OssBucket aaa -Algorithm KMS");

        Assert.Equal("aaa: KMS (service key)", session.RuleOf("aaa"));
        Assert.Equal([version], session.Texts("(Get-OssContext).SignatureVersion"));
    }

    [Theory]
    [InlineData("-Endpoint http://oss-cn-hangzhou.aliyuncs.com", "InsecureEndpoint", ErrorCategory.SecurityError)]
    [InlineData(
        "-Endpoint http://192.168.1.10:9000 -Region cn-hangzhou", "InsecureEndpoint", ErrorCategory.SecurityError)]
    [InlineData(
        "-Endpoint https://oss.example.com/path -Region cn-hangzhou", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData(
        "-Endpoint ftp://oss.example.com -Region cn-hangzhou", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData("-Region 'cn hangzhou'", "InvalidRegion", ErrorCategory.InvalidArgument)]
    [InlineData("-Region 'evil.example.com/x'", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData("invoices.oss-cn-hangzhou.aliyuncs.com", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData("-Endpoint 'cn hangzhou'", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData("-Region cn-hangzhou -Endpoint cn-shanghai", "InvalidEndpoint", ErrorCategory.InvalidArgument)]
    [InlineData("oss-cn-hangzhou.aliyuncs.com -Endpoint oss-cn-shanghai.aliyuncs.com", "InvalidRegion",
        ErrorCategory.InvalidArgument)]
    [InlineData("-Endpoint https://oss.example.com", "NoRegion", ErrorCategory.InvalidOperation)]
    [InlineData("cn-hangzhou -Endpoint oss-cn-shanghai.aliyuncs.com", "InvalidRegion", ErrorCategory.InvalidArgument)]
    public void What_cannot_be_connected_to_ends_with_its_own_error(string arguments, string id, ErrorCategory category)
    {
        using var session = new ModuleSession();
        session.Invoke("$key = [pscredential]::new('LTAIexample', [securestring]::new())");

        ErrorRecord error = Assert.Single(session.Invoke($"Connect-Oss -Credential $key {arguments}").Errors);

        Assert.Equal($"{id},OssEncryption.Commands.ConnectOssCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(session.Invoke("Get-OssContext").Output);
    }

    [Fact]
    public void AllowHttp_is_needed_and_enough_for_a_host_without_TLS()
    {
        using var session = new ModuleSession();
        session.Invoke("$key = [pscredential]::new('LTAIexample', [securestring]::new())");

        PSObject context = Assert.Single(session.Invoke(
            "Connect-Oss -Credential $key -Endpoint http://oss-cn-hangzhou.aliyuncs.com -AllowHttp").Output);

        Assert.Equal("cn-hangzhou", context.Properties["Region"].Value);
    }

    [Theory]
    [InlineData("cn-shanghai")]
    [InlineData("oss-cn-shanghai")]
    [InlineData("oss-cn-shanghai.aliyuncs.com")]
    [InlineData("https://oss-cn-shanghai.aliyuncs.com")]
    [InlineData("https://oss-cn-shanghai.aliyuncs.com/")]
    [InlineData("-Endpoint cn-shanghai")]
    [InlineData("-Endpoint oss-cn-shanghai")]
    [InlineData("-Endpoint oss-cn-shanghai.aliyuncs.com")]
    [InlineData("cn-shanghai -Endpoint oss-cn-shanghai")]
    [InlineData("oss-cn-shanghai.aliyuncs.com -Endpoint cn-shanghai")]
    public void A_region_and_an_endpoint_stand_for_each_other(string arguments)
    {
        using var session = new ModuleSession();
        session.Invoke("$key = [pscredential]::new('LTAIexample', [securestring]::new())");

        SessionResult result = session.Invoke(
            $"Connect-Oss {arguments} -Credential $key | " +
            "% { \"$($_.Region) $($_.Endpoint)\" }");

        Assert.Empty(result.Errors);
        Assert.Equal("cn-shanghai https://oss-cn-shanghai.aliyuncs.com/", Assert.Single(result.Output).ToString());
    }

    [Theory]
    [InlineData("127.0.0.1:9000", "https://127.0.0.1:9000/")]
    [InlineData("localhost", "https://localhost/")]
    [InlineData("files.example.com -Cname", "https://files.example.com/")]
    public void A_host_where_a_region_is_asked_for_is_an_endpoint_and_the_region_comes_from_elsewhere(
        string arguments, string endpoint)
    {
        using var session = new ModuleSession();
        session.Invoke("$key = [pscredential]::new('LTAIexample', [securestring]::new())");

        SessionResult result = session.Invoke(
            $"Connect-Oss {arguments} -Endpoint cn-shanghai -Credential $key | " +
            "% { \"$($_.Region) $($_.Endpoint)\" }");

        Assert.Empty(result.Errors);
        Assert.Equal($"cn-shanghai {endpoint}", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void A_region_alone_gives_its_public_endpoint_over_TLS()
    {
        using var session = new ModuleSession();
        session.Invoke("$key = [pscredential]::new('LTAIexample', [securestring]::new())");

        Assert.Equal(
            ["https://oss-cn-shanghai.aliyuncs.com/", "https://oss-cn-shanghai-internal.aliyuncs.com/"],
            session.Invoke("(Connect-Oss cn-shanghai -Credential $key).Endpoint; " +
                "(Connect-Oss cn-shanghai -Credential $key -Network Internal).Endpoint")
                .Output.Select(uri => uri.ToString()));
    }

    [Fact]
    public void Region_follows_the_bucket_and_is_remembered()
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai");
        session.Given("Connect-Oss -Endpoint $emulator.Endpoints['cn-shanghai'] -Region cn-shanghai " +
            "-Credential $emulator.Credential; $null = New-OssBucket far -Algorithm SM4; " +
            "$null = $emulator | Connect-Oss");

        Assert.Equal(["far: SM4", "far: SM4"], session.Texts("1..2 | % { Get-OssBucketEncryption far }"));

        Assert.Single(session.Texts("$emulator.GetRequests() | ? Code -eq AccessDenied | % Operation"));
        Assert.Equal(["cn-hangzhou", "cn-shanghai", "cn-shanghai"], session.Texts(
            "$emulator.GetRequests() | ? Operation -eq GetBucketEncryption | % Region"));
    }

    [Fact]
    public void Buckets_from_Get_OssBucket_are_addressed_at_once_where_they_are()
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai");
        session.Given("Connect-Oss -Endpoint $emulator.Endpoints['cn-shanghai'] -Region cn-shanghai " +
            "-Credential $emulator.Credential; $null = New-OssBucket far -Algorithm SM4; " +
            "$null = $emulator | Connect-Oss");

        Assert.Equal(["far: SM4"], session.Texts("Get-OssBucket | Get-OssBucketEncryption"));

        Assert.Equal(["ListBuckets", "GetBucketEncryption far"], session.Requests());
    }

    [Fact]
    public void A_profile_file_that_is_malformed_is_named_with_its_line_and_never_quoted()
    {
        using var session = new ModuleSession();
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "{\n \"profiles\": [\n  { \"access_key_secret\": \"MarkerSecret\",, }\n]}");
            using ProcessEnvironment environment = new ProcessEnvironment().With("ALIBABA_CLOUD_CONFIG_FILE", file);
            ErrorRecord error = Assert.Single(session.Invoke("Connect-Oss cn-hangzhou -ProfileName any").Errors);

            Assert.Equal("ProfileMalformed,OssEncryption.Commands.ConnectOssCommand", error.FullyQualifiedErrorId);
            Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
            Assert.Contains($"{file}, line 3", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("MarkerSecret", error.ToString() + error.Exception, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Verbose_tells_each_request_and_debug_its_headers()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket logs");
        session.Must("$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Count = 1; Status = 500; " +
            "Code = 'InternalError' })");

        SessionResult result = session.Invoke(
            "Get-OssBucketEncryption logs -Verbose -Debug:$false; $DebugPreference = 'Continue'; " +
            "$null = Get-OssBucketEncryption logs");

        string[] attempts = [.. result.Verbose.Select(line => $"{line}")
            .Where(line => line.StartsWith("GetBucketEncryption: GET http", StringComparison.Ordinal))];
        Assert.Matches("attempt 1: 500 InternalError after [0-9]+ ms, request id [0-9A-F]{24}\\.$", attempts[0]);
        Assert.Contains("attempt 2: 404 NoSuchServerSideEncryptionRule after ", attempts[1], StringComparison.Ordinal);
        Assert.Contains(result.Debug, line => $"{line}" == "> Authorization: ***");
        Assert.Contains(result.Debug, line => $"{line}".StartsWith("< x-oss-request-id: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Debug_alone_tells_everything_and_asks_nothing()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket logs");

        SessionResult result = session.Invoke("$null = Get-OssBucketEncryption logs -Debug");

        Assert.Empty(result.Errors);
        Assert.Equal(0, session.QuestionCount);
        Assert.Contains(
            result.Debug, line => $"{line}".StartsWith("GetBucketEncryption: GET http", StringComparison.Ordinal));
        Assert.Contains(result.Debug, line => $"{line}" == "> Authorization: ***");
    }

    [Fact]
    public void Connect_tells_which_source_has_a_credential_and_which_has_none()
    {
        using var session = new ModuleSession();
        using ProcessEnvironment environment = new ProcessEnvironment()
            .With("OSS_ACCESS_KEY_ID", null)
            .With("OSS_ACCESS_KEY_SECRET", null)
            .With("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIa")
            .With("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "sk");

        SessionResult result = session.Invoke("$null = Connect-Oss cn-hangzhou -Verbose");

        Assert.Empty(result.Errors);
        string[] lines = [.. result.Verbose.Select(line => $"{line}")];
        Assert.Contains(
            "Credential: environment variables OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET: not set.", lines);
        Assert.Contains("Credential: environment variables ALIBABA_CLOUD_ACCESS_KEY_ID, " +
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET: taken.", lines);
    }

    [Fact]
    public void A_connection_keeps_its_attempts_and_timeouts()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket logs");
        session.Must("$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Status = 500; " +
            "Code = 'InternalError' }); " +
            "$null = $emulator | Connect-Oss -MaxAttempts 2 -Timeout 30 -IdleTimeout 10");

        ErrorRecord error = session.Fails("Get-OssBucketEncryption logs");

        Assert.Equal("InternalError,OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(2, session.Requests().Count(request => request == "GetBucketEncryption logs"));
    }
}
