using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Replication;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Replication;

/// <summary>Three buckets: <c>invoices</c>, <c>copies</c> and <c>others</c>.</summary>
public sealed class ReplicationCheckTests : IDisposable
{
    private const string Copies = "copies";
    private const string Others = "others";

    private readonly LocalService _oss = new();
    private readonly ConcurrencyLimiter _limiter = new(4);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_CMK_on_the_source_and_on_the_target_ends_a_replication_that_leaves_out_SSE_KMS()
    {
        await GivenAsync();
        await ReplicateAsync("r1", Copies);
        ReplicationCheck check = Check();

        Assert.Equal("rule 'r1' (invoices → copies)", (await check.CheckAsync(LocalService.Bucket, default)).ToString());
        Assert.Equal("rule 'r1' (invoices → copies)", (await check.CheckAsync(Copies, default)).ToString());
        Assert.Empty((await check.CheckAsync(Others, default)).Ended);
    }

    [Fact]
    public async Task A_replication_that_takes_SSE_KMS_with_it_goes_on()
    {
        await GivenAsync();
        await ReplicateAsync("r1", Copies,
            "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>" +
            "</SourceSelectionCriteria><SyncRole>role</SyncRole><EncryptionConfiguration><ReplicaKmsKeyID>key-2" +
            "</ReplicaKmsKeyID></EncryptionConfiguration>");

        ReplicationVerdict verdict = await Check().CheckAsync(LocalService.Bucket, default);

        Assert.Empty(verdict.Ended);
        Assert.Null(verdict.Failure);
    }

    [Fact]
    public async Task Objects_outside_the_prefixes_of_a_rule_are_not_concerned()
    {
        await GivenAsync();
        await ReplicateAsync("r1", Copies, prefix: "a/");

        ReplicationVerdict verdict = await Check().CheckAsync(LocalService.Bucket, default);

        Assert.True(verdict.Ends("a/1"));
        Assert.False(verdict.Ends("b/a/"));
    }

    [Fact]
    public async Task However_many_buckets_are_checked_each_is_asked_once()
    {
        await GivenAsync();
        ReplicationCheck check = Check();

        await Task.WhenAll(new[] { LocalService.Bucket, Copies, Others, LocalService.Bucket }
            .Select(bucket => check.CheckAsync(bucket, default)));

        Assert.Equal(["GetBucketReplication", "GetBucketReplication", "GetBucketReplication", "ListBuckets"],
            _oss.Operations.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GetBucketReplication", Others)]
    [InlineData("GetBucketReplication", LocalService.Bucket)]
    [InlineData("ListBuckets", "*")]
    public async Task What_cannot_be_read_is_told_and_what_was_read_counts(string operation, string bucket)
    {
        await GivenAsync();
        await ReplicateAsync("r1", Copies);
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = operation,
            Bucket = bucket,
            Status = 403,
            Code = "AccessDenied",
        });

        ReplicationVerdict verdict = await Check().CheckAsync(LocalService.Bucket, default);

        Assert.Equal("AccessDenied", Assert.IsType<OssServiceException>(verdict.Failure).Code);
        Assert.Equal(bucket == LocalService.Bucket ? 0 : 1, verdict.Ended.Count);
    }

    private async Task GivenAsync()
    {
        await _oss.MakeBucketAsync();
        await _oss.MakeBucketAsync(Copies);
        await _oss.MakeBucketAsync(Others);
        _oss.Emulator.ClearRequests();
    }

    private async Task ReplicateAsync(string id, string target, string details = "", string? prefix = null)
    {
        string prefixes = prefix is null ? "" : $"<PrefixSet><Prefix>{prefix}</Prefix></PrefixSet>";
        await _oss.SendAsync("POST", null, "replication&comp=add",
            $"<ReplicationConfiguration><Rule><ID>{id}</ID>{prefixes}<Destination><Bucket>{target}</Bucket><Location>" +
            $"oss-cn-hangzhou</Location></Destination>{details}</Rule></ReplicationConfiguration>");
        _oss.Emulator.ClearRequests();
    }

    private ReplicationCheck Check() => new(_oss.Client, _limiter);
}
