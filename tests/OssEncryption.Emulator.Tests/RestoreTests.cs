using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Tests;

public sealed class RestoreTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Key = "key";
    private const string Priority = "x-oss-object-restore-priority";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));
    private readonly LocalOss _oss;

    public RestoreTests()
    {
        _oss = new LocalOss(new EmulatorOptions { RestoreTime = TimeSpan.FromHours(1) }, _clock);
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    /// <summary>Source: ali-oss restore(), CS2 TestRestoreObject.</summary>
    [Theory]
    [InlineData("Archive", null, null)]
    [InlineData("Archive", "<Days>7</Days>", null)]
    [InlineData("ColdArchive", null, "Standard")]
    [InlineData("ColdArchive", "<Days>365</Days>", "Standard")]
    [InlineData("ColdArchive", "<Days>1</Days><JobParameters><Tier>Bulk</Tier></JobParameters>", "Bulk")]
    [InlineData("DeepColdArchive", "<Days>1</Days><JobParameters><Tier>Expedited</Tier></JobParameters>", "Expedited")]
    public async Task The_answer_names_the_priority_of_classes_that_have_one(
        string storageClass, string? body, string? priority)
    {
        await PutAsync(storageClass);
        ReceivedResponse response = await RestoreAsync(body);
        Assert.Equal((HttpStatusCode.Accepted, priority), (response.Status, response.Header(Priority)));
    }

    /// <summary>Source: ali-oss multiversion.test.js, oss2 test_list_objects_versioning.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("list-type=2")]
    [InlineData("versions")]
    public async Task Every_list_shows_what_is_being_restored(string query)
    {
        await PutAsync("Archive");
        await RestoreAsync(null);
        Assert.Equal("ongoing-request=\"true\"",
            (await _oss.CallAsync("GET", Bucket, null, query)).Element("RestoreInfo"));
    }

    /// <summary>Source: ali-oss restore().</summary>
    [Theory]
    [InlineData("Archive", "<Days>1</Days><JobParameters><Tier>Standard</Tier></JobParameters>", "MalformedXML")]
    [InlineData("Archive", "<Days>8</Days>", "InvalidArgument")]
    [InlineData("ColdArchive", "<Days>366</Days>", "InvalidArgument")]
    [InlineData("ColdArchive", "<Days>1</Days><JobParameters><Tier>Fast</Tier></JobParameters>", "InvalidArgument")]
    [InlineData("DeepColdArchive", "<Days>1</Days><JobParameters><Tier>Bulk</Tier></JobParameters>", "InvalidArgument")]
    [InlineData("Standard", null, "OperationNotSupported")]
    public async Task What_does_not_fit_the_class_is_refused(string storageClass, string? body, string code)
    {
        await PutAsync(storageClass);
        ReceivedResponse response = await RestoreAsync(body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (response.Status, response.Code));
        Assert.Null((await _oss.ObjectAsync("HEAD", Bucket, Key)).Header("x-oss-restore"));
    }

    [Fact]
    public async Task A_restoration_in_progress_can_only_be_made_faster()
    {
        await PutAsync("ColdArchive");
        await RestoreAsync(null);
        ReceivedResponse again = await RestoreAsync(null);
        Assert.Equal((HttpStatusCode.Conflict, "RestoreAlreadyInProgress"), (again.Status, again.Code));
        Assert.NotNull(again.Element("EC"));
        ReceivedResponse faster =
            await RestoreAsync("<Days>1</Days><JobParameters><Tier>Expedited</Tier></JobParameters>");
        Assert.Equal((HttpStatusCode.Accepted, "Expedited"), (faster.Status, faster.Header(Priority)));
    }

    /// <summary>Source: GO2 TestCleanRestoredObject.</summary>
    [Fact]
    public async Task A_restored_object_can_be_frozen_again_once_it_is_restored()
    {
        await PutAsync("ColdArchive");
        await RestoreAsync(null);
        ReceivedResponse early = await _oss.CallAsync("POST", Bucket, Key, "cleanRestoredObject");
        Assert.Equal((HttpStatusCode.Conflict, "ArchiveRestoreNotFinished", "0016-00000719"),
            (early.Status, early.Code, early.Element("EC")));

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, Key)).Text);
        Assert.Equal(HttpStatusCode.OK, (await _oss.CallAsync("POST", Bucket, Key, "cleanRestoredObject")).Status);
        Assert.Equal("InvalidObjectState", (await _oss.ObjectAsync("GET", Bucket, Key)).Code);
    }

    private Task<ReceivedResponse> PutAsync(string storageClass) =>
        _oss.PutObjectAsync(Bucket, Key, "content", ("x-oss-storage-class", storageClass));

    private Task<ReceivedResponse> RestoreAsync(string? body) => _oss.CallAsync("POST", Bucket, Key, "restore",
        body is null ? null : $"<RestoreRequest>{body}</RestoreRequest>");
}
