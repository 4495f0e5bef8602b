using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Clients.Tests.Support;

namespace OssEncryption.Clients.Tests;

public class RetryTests
{
    [Theory, EveryClient]
    public async Task What_fails_for_a_while_is_tried_three_times(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        await setup.Client.PutObjectAsync(Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default);
        setup.Emulator.ClearRequests();
        setup.Emulator.AddFault(new EmulatorFault { Count = 1, Status = 503, Code = "ServiceUnavailable" });
        setup.Emulator.AddFault(new EmulatorFault { Count = 1, Reset = true });

        Assert.Equal("default", await setup.Client.GetObjectAclAsync(Setup.At("a"), default));

        Assert.Equal(["GetObjectAcl", "GetObjectAcl", "GetObjectAcl"], setup.Operations);
        setup.Emulator.ClearRequests();
        setup.Emulator.AddFault(new EmulatorFault { Status = 500 });
        OssServiceException last = await Assert.ThrowsAsync<OssServiceException>(
            () => setup.Client.GetBucketEncryptionAsync(Setup.Bucket, default));
        Assert.Equal((500, "InternalError"), (last.StatusCode, last.Code));
        Assert.Equal(3, setup.Operations.Length);
    }

    [Theory, EveryClient]
    public async Task Content_is_sent_again_from_its_beginning(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        setup.Emulator.AddFault(new EmulatorFault { Operation = "PutObject", Count = 1, Reset = true });
        setup.Emulator.AddFault(new EmulatorFault { Operation = "PutObject", Count = 1, Status = 503 });
        long sent = 0;

        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes(content, count => Interlocked.Add(ref sent, count)),
            new ObjectProperties(), default);

        Assert.Equal(content.Length, sent);
        Assert.Equal(content, await ReadAsync(setup.Client));
    }

    [Theory, EveryClient]
    public async Task What_breaks_off_while_it_is_read_goes_on_there(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        await setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes(content), new ObjectProperties(), default);
        setup.Emulator.AddFault(new EmulatorFault { Operation = "GetObject", Count = 1, TruncateAt = 70_000 });

        Assert.Equal(content, await ReadAsync(setup.Client));

        EmulatorRequest rest = setup.Emulator.GetRequests()[^1];
        Assert.Equal(206, rest.Status);
        Assert.Equal("bytes=70000-199999", rest.Headers["Range"]);
    }

    [Theory, EveryClient]
    public async Task What_may_have_been_done_is_not_said_to_have_failed(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        setup.Emulator.AddFault(
            new EmulatorFault { Operation = "PutObject", Count = 1, Reset = true, AfterActing = true });
        var keep = new ObjectProperties { ForbidOverwrite = true };

        // One client finds out that it was done; the other says that it does not know. Neither says that it was not.
        Exception? problem = await Record.ExceptionAsync(() => setup.Client.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), keep, default));

        Assert.True(problem is null or OssTransportException { Reason: OssTransportError.ConnectionFailed });
        Assert.Equal([1], await ReadAsync(setup.Client));
    }

    [Theory, EveryClient]
    public async Task What_may_have_been_done_is_not_done_twice_where_that_is_asked_for(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        IOssClient once = setup.Client.AtMostOnce();
        setup.Emulator.AddFault(
            new EmulatorFault { Operation = "PutObject", Count = 1, Status = 503, Code = "QpsLimitExceeded" });
        setup.Emulator.AddFault(
            new EmulatorFault { Operation = "PutObject", Count = 1, Reset = true, AfterActing = true });

        OssTransportException unclear = await Assert.ThrowsAsync<OssTransportException>(() => once.PutObjectAsync(
            Setup.At("a"), ObjectContent.FromBytes([1]), new ObjectProperties(), default));

        Assert.True(unclear.OutcomeUnknown);
        Assert.Equal(["PutObject", "PutObject"], setup.Operations);
        Assert.Equal([1], await ReadAsync(setup.Client));
    }

    [Theory, EveryClient]
    public async Task Every_attempt_asks_for_the_credential_of_its_moment(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        OssCredential first = setup.Emulator.AddUser(new EmulatorUser { SecurityToken = "token-1" });
        OssCredential second = setup.Emulator.AddUser(new EmulatorUser { SecurityToken = "token-2" });
        var credentials = new ChangingCredentials(first, second);
        IOssClient client = setup.Connect(kind, options => options with { Credentials = credentials });
        setup.Emulator.AddFault(new EmulatorFault { Count = 1, Status = 503, Code = "ServiceUnavailable" });

        Assert.Null(await client.GetBucketVersioningAsync(Setup.Bucket, default));
        Assert.Equal(EncryptionRule.None, await client.GetBucketEncryptionAsync(Setup.Bucket, default));

        Assert.Equal(
            [first.AccessKeyId, second.AccessKeyId, second.AccessKeyId],
            setup.Emulator.GetRequests().Select(request => request.AccessKeyId));
    }

    [Theory, EveryClient]
    public async Task No_credential_is_told_as_it_is(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        IOssClient client = setup.Connect(
            kind, options => options with { Credentials = new ChangingCredentials() });

        await Assert.ThrowsAsync<CredentialException>(() => client.GetBucketVersioningAsync(Setup.Bucket, default));
        Assert.Empty(setup.Operations);
    }

    [Theory, EveryClient]
    public async Task A_paced_client_waits_for_each_attempt_and_tells_of_throttling(OssClientKind kind)
    {
        using Setup setup = await Setup.MakeAsync(kind);
        var pace = new CountingPace();
        setup.Emulator.AddFault(new EmulatorFault { Count = 1, Status = 503, Code = "QpsLimitExceeded" });

        await setup.Client.WithRateLimit(pace).GetBucketVersioningAsync(Setup.Bucket, default);

        Assert.Equal((2, 1), (pace.Waits, pace.Throttled));
    }

    private static async Task<byte[]> ReadAsync(IOssClient client)
    {
        using ObjectReader reader = await client.GetObjectAsync(Setup.At("a"), null, ReadConditions.None, default);
        var content = new MemoryStream();
        await reader.CopyToAsync(content, null, default);
        return content.ToArray();
    }

    private sealed class CountingPace : IRateLimiter
    {
        private int _waits;
        private int _throttled;

        public int Waits => _waits;

        public int Throttled => _throttled;

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waits);
            return Task.CompletedTask;
        }

        public void OnResponse(bool isThrottled) => Interlocked.Add(ref _throttled, isThrottled ? 1 : 0);
    }
}
