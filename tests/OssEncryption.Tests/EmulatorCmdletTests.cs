using System.Management.Automation;
using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Tests;

public class EmulatorCmdletTests
{
    [Fact]
    public void Start_gives_what_Connect_takes_and_Stop_ends_it()
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai");

        Assert.Equal(["cn-hangzhou", "2"], session.Texts("$emulator.Region; $emulator.Endpoints.Count"));
        Assert.Equal(["True"], session.Texts("(Get-OssEmulator) -eq $emulator"));
        Assert.Equal(["True"], session.Texts("[uri]$emulator.Endpoint | % IsLoopback"));

        session.Must("$emulator | Stop-OssEmulator");

        Assert.Empty(session.Must("Get-OssEmulator"));
        Assert.StartsWith("ConnectionFailed,", session.Fails("Get-OssBucketEncryption aaa").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        session.Must("Stop-OssEmulator $emulator; Stop-OssEmulator");
    }

    [Fact]
    public void WhatIf_leaves_it_running()
    {
        using var session = new EmulatedSession();

        session.Must("Stop-OssEmulator -WhatIf");

        Assert.Single(session.Must("Get-OssEmulator"));
    }

    [Fact]
    public void Closing_the_runspace_ends_it()
    {
        string endpoint;
        using (var session = new EmulatedSession())
        {
            endpoint = Assert.Single(session.Texts("$emulator.Endpoint"));
        }

        using var socket = new TcpClient();
        Assert.ThrowsAny<SocketException>(() => socket.Connect(IPAddress.Loopback, new Uri(endpoint).Port));
    }

    [Theory]
    [InlineData("Start-OssEmulator -Region UPPER", "InvalidEmulatorOption", ErrorCategory.InvalidArgument, "UPPER")]
    [InlineData("Start-OssEmulator -Region cn-hangzhou, cn-hangzhou", "InvalidEmulatorOption",
        ErrorCategory.InvalidArgument, "twice")]
    [InlineData("Start-OssEmulator -Port ([uri]$emulator.Endpoint).Port", "EmulatorFailed", ErrorCategory.OpenError,
        "did not start")]
    public void What_cannot_be_started_says_why(string script, string id, ErrorCategory category, string says)
    {
        using var session = new EmulatedSession();

        ErrorRecord error = session.Fails(script);

        Assert.Equal($"{id},OssEncryption.Commands.StartOssEmulatorCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_use_is_not_said_to_be_a_matter_of_the_port()
    {
        using var folder = new TemporaryFolder();
        using var session = new EmulatedSession($"cn-hangzhou -Path '{folder.Path}'");

        ErrorRecord error = session.Fails($"Start-OssEmulator -Path '{folder.Path}'");

        Assert.Equal("EmulatorFailed,OssEncryption.Commands.StartOssEmulatorCommand", error.FullyQualifiedErrorId);
        Assert.Contains("Stop it, or name another folder.", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(error.ErrorDetails.RecommendedAction);
        Assert.Contains("-Port", session.Fails("Start-OssEmulator -Port ([uri]$emulator.Endpoint).Port")
            .ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inventory_is_written_when_a_script_asks_for_it()
    {
        using var session = new EmulatedSession("cn-hangzhou -InventoryRowsPerFile 1");
        session.Must("$null = New-OssBucket aaa, lists; " +
            "$null = 'a', 'b' | % { Write-OssObject aaa $_ -Content x -Algorithm AES256 }; " +
            "$emulator.AddInventory('aaa', @{ Destination = 'lists'; Fields = 'EncryptionStatus' })");

        Assert.Equal(["2 2 lists"], session.Texts(
            "$made = $emulator.RunInventory('aaa'); \"$($made.Objects) $($made.DataKeys.Count) $($made.BucketName)\""));
        Assert.Equal(["True"], session.Texts(
            "($made | Read-OssObject -AsString) -like '*\"fileSchema\":\"Bucket, Key, EncryptionStatus\"*'"));
    }

    [Fact]
    public void A_wrong_checksum_of_the_server_is_an_error_for_that_object_alone()
    {
        using var session = new EmulatedSession();
        session.Must("$null = New-OssBucket aaa; $emulator.AddFault(" +
            "@{ Operation = 'PutObject'; Key = 'bad'; Headers = @{ 'x-oss-hash-crc64ecma' = '1' } })");

        ErrorRecord error = session.Fails("$null = 'good', 'bad' | % { Write-OssObject aaa $_ -Content x }");

        Assert.Equal("ChecksumMismatch,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.StartsWith("aaa/bad: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_a_copy_can_be_lowered()
    {
        using var session = new EmulatedSession("cn-hangzhou -LargestCopy 4 -SmallestPart 1");
        session.Must("$null = New-OssBucket aaa; $null = Write-OssObject aaa a -Content 12345; " +
            "$emulator.ClearRequests()");

        session.Must("$null = Copy-OssObject aaa a aaa b -Algorithm AES256");

        Assert.Contains("UploadPartCopy aaa", session.Requests());
    }

    [Fact]
    public void A_user_may_do_what_is_allowed_and_nothing_else()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa -Algorithm AES256");
        session.Must("$reader = $emulator.AddUser(@{ Allow = 'oss:Get*' }); " +
            "$null = Connect-Oss -Endpoint $emulator.Endpoint -Region cn-hangzhou -Credential $reader");

        Assert.Equal(["aaa: AES256"], session.Texts("Get-OssBucketEncryption aaa"));
        ErrorRecord error = session.Fails("Set-OssBucketEncryption aaa -Algorithm KMS");
        Assert.Equal("AccessDenied,OssEncryption.Commands.SetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(
            "Allow the caller oss:PutBucketEncryption on acs:oss:*:*:aaa.",
            error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_region_of_the_emulator_is_reached_at_its_own_endpoint()
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai");

        Assert.Equal(["cn-shanghai", "True", "cn-shanghai"], session.Texts(
            "$there = $emulator | Connect-Oss -Region cn-shanghai; $there.Region; " +
            "$there.Endpoint.Authority -eq ([uri]$emulator.Endpoints['cn-shanghai']).Authority; " +
            "(New-OssBucket aaa).Region"));
    }

    [Fact]
    public void A_module_that_is_removed_leaves_no_context_of_an_emulator()
    {
        using var session = new EmulatedSession();
        string manifest = System.IO.Path.Combine(Fixture.ModuleSession.ModuleFolder, "OssEncryption.psd1");

        session.Must($"Remove-Module OssEncryption; Import-Module '{manifest}'");

        Assert.Empty(session.Must("Get-OssContext"));
    }

    [Theory]
    [InlineData("PutBucketEncrytion")]
    [InlineData("DescribeKeys")]
    [InlineData("Foo*")]
    public void A_fault_for_an_operation_that_does_not_exist_is_refused(string operation)
    {
        using var session = new EmulatedSession();

        ErrorRecord error = session.Fails($"$emulator.AddFault(@{{ Operation = '{operation}'; Status = 503 }})");

        Assert.Contains($"There is no operation '{operation}'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("PutBucketEncryption", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("DescribeKey,", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PutBucketEncryption")]
    [InlineData("getbucket*")]
    [InlineData("DescribeKey")]
    [InlineData("ListAliases")]
    [InlineData("Unknown")]
    [InlineData("*")]
    public void A_fault_takes_the_operations_of_OSS_and_KMS_and_patterns(string operation)
    {
        using var session = new EmulatedSession();

        session.Must($"$emulator.AddFault(@{{ Operation = '{operation}'; Status = 503 }})");
    }

    [Fact]
    public void An_error_at_an_emulator_that_was_stopped_says_so()
    {
        using var session = new EmulatedSession();
        session.Must("$emulator | Stop-OssEmulator");

        ErrorRecord error = session.Fails("Get-OssBucketEncryption aaa");

        Assert.Equal(
            "ConnectionFailed,OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Contains("was stopped", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "Start one and connect to it: Start-OssEmulator | Connect-Oss.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_module_that_is_imported_again_by_force_leaves_no_context_of_an_emulator()
    {
        using var session = new EmulatedSession();
        string manifest = System.IO.Path.Combine(Fixture.ModuleSession.ModuleFolder, "OssEncryption.psd1");

        session.Must($"Import-Module '{manifest}' -Force");

        Assert.Empty(session.Must("Get-OssContext; Get-OssEmulator"));
    }

    [Fact]
    public void A_context_of_an_emulator_that_was_stopped_before_goes_with_the_module()
    {
        using var session = new EmulatedSession();
        string manifest = System.IO.Path.Combine(Fixture.ModuleSession.ModuleFolder, "OssEncryption.psd1");

        session.Must($"Stop-OssEmulator; Import-Module '{manifest}' -Force");

        Assert.Empty(session.Must("Get-OssContext"));
    }

    [Fact]
    public async Task Waiting_shows_how_to_connect_and_Ctrl_C_ends_it()
    {
        using var session = new Fixture.ModuleSession();
        int port = FreePort();
        using Fixture.RunningScript running = session.Start(
            $"Start-OssEmulator -Port {port} -BucketHost @{{ 'img.example.com' = 'images' }} -Wait 6>&1");
        await running.FirstOutput;
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "img.example.com";
        using HttpResponseMessage response = await http.SendAsync(request);
        string[] lines = [.. running.Stop().Output.Select(line => line.ToString())];

        Assert.Contains("<BucketName>images</BucketName>", await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        Assert.Equal($"OSS_ENDPOINT=http://127.0.0.1:{port}", lines[2]);
        Assert.Equal(
            [
                "OSS_ENDPOINT", "OSS_REGION", "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET",
                "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            ],
            lines.Skip(2).Select(line => line.Split('=')[0]));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(new Uri("/", UriKind.Relative)));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
