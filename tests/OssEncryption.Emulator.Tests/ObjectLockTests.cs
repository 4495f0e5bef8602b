using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class ObjectLockTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Key = "key";
    private const string Enabled = "<ObjectWormConfiguration><ObjectWormEnabled>Enabled</ObjectWormEnabled>";
    private const string Mode = "x-oss-object-worm-mode";
    private const string Until = "x-oss-object-worm-retain-until-date";
    private const string Hold = "x-oss-object-worm-legal-hold";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));
    private readonly LocalOss _oss;

    public ObjectLockTests()
    {
        _oss = new LocalOss(new EmulatorOptions(), _clock);
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    /// <summary>Source: PY2 test_bucket_object_worm_configuration.</summary>
    [Theory]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>1</Days>")]
    [InlineData("<Mode>COMPLIANCE</Mode><Years>2</Years>")]
    public async Task The_default_of_a_bucket_is_given_back(string retention)
    {
        await EnableAsync(retention);
        string text = Flat(await _oss.GetAsync(Bucket, "objectWorm"));
        Assert.Contains(
            $"{Enabled}<Rule><DefaultRetention>{retention}</DefaultRetention></Rule></ObjectWormConfiguration>", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_needs_versioning()
    {
        ReceivedResponse refused =
            await _oss.CallAsync("PUT", Bucket, null, "objectWorm", Enabled + "</ObjectWormConfiguration>");
        Assert.Equal((HttpStatusCode.BadRequest, "OperationNotSupported"), (refused.Status, refused.Code));
        Assert.Equal("NoSuchObjectWormConfiguration", (await _oss.GetAsync(Bucket, "objectWorm")).Code);
        Assert.Equal("OperationNotSupported", (await _oss.CallAsync("GET", Bucket, Key, "retention")).Code);
    }

    [Theory]
    [InlineData("<Mode>OTHER</Mode><Days>1</Days>")]
    [InlineData("<Mode>COMPLIANCE</Mode>")]
    [InlineData("<Mode>COMPLIANCE</Mode><Days>1</Days><Years>1</Years>")]
    [InlineData("<Mode>COMPLIANCE</Mode><Days>0</Days>")]
    [InlineData("<Days>1</Days>")]
    public async Task A_default_that_is_none_is_refused(string retention) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await EnableAsync(retention)).Status);

    /// <summary>Source: GO2 TestObjectWorm, PY2 test_object_worm.</summary>
    [Fact]
    public async Task A_retained_version_cannot_be_deleted_before_its_date()
    {
        await EnableAsync();
        string version = (await _oss.PutObjectAsync(Bucket, Key, "1")).Header("x-oss-version-id")!;
        Assert.Equal("NoSuchObjectRetention", (await _oss.CallAsync("GET", Bucket, Key, "retention")).Code);
        Assert.Equal(HttpStatusCode.OK, (await RetainAsync("COMPLIANCE", "2026-11-29T08:00:00.000Z")).Status);

        Assert.Contains("<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2026-11-29T08:00:00.000Z</RetainUntilDate>",
            Flat(await _oss.CallAsync("GET", Bucket, Key, "retention")), StringComparison.Ordinal);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, Key);
        Assert.Equal(("COMPLIANCE", "2026-11-29T08:00:00.000Z"), (head.Header(Mode), head.Header(Until)));

        ReceivedResponse refused = await _oss.CallAsync("DELETE", Bucket, Key, "versionId=" + version);
        Assert.Equal((HttpStatusCode.Conflict, "FileImmutable"), (refused.Status, refused.Code));
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, Key, "2")).Status);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(
            HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, Key, "versionId=" + version)).Status);
    }

    [Fact]
    public async Task A_retention_can_be_prolonged_but_not_shortened()
    {
        await EnableAsync();
        await _oss.PutObjectAsync(Bucket, Key, "1");
        await RetainAsync("COMPLIANCE", "2026-12-01T00:00:00.000Z");
        Assert.Equal("FileImmutable", (await RetainAsync("COMPLIANCE", "2026-11-30T00:00:00.000Z")).Code);
        Assert.Equal("FileImmutable", (await RetainAsync("GOVERNANCE", "2026-12-02T00:00:00.000Z")).Code);
        Assert.Equal(HttpStatusCode.OK, (await RetainAsync("COMPLIANCE", "2026-12-02T00:00:00.000Z")).Status);
        Assert.Equal("InvalidArgument", (await RetainAsync("COMPLIANCE", "2026-11-01T00:00:00.000Z")).Code);
    }

    [Fact]
    public async Task Governance_can_be_bypassed_by_who_may()
    {
        await EnableAsync("<Mode>GOVERNANCE</Mode><Days>1</Days>");
        string version = (await _oss.PutObjectAsync(Bucket, Key, "1")).Header("x-oss-version-id")!;
        OssCredential other = _oss.Emulator.AddUser(
            new EmulatorUser { Allow = ["*"], Deny = ["oss:BypassGovernanceRetention"] });
        (string, string) bypass = ("x-oss-bypass-governance-retention", "true");

        Assert.Equal("FileImmutable", (await _oss.CallAsync("DELETE", Bucket, Key, "versionId=" + version)).Code);
        Assert.Equal("FileImmutable", (await _oss.SendAsync(
            LocalOss.Request("DELETE", Bucket, Key, "versionId=" + version, null, bypass), other)).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync(
            "DELETE", Bucket, Key, "versionId=" + version, null, bypass)).Status);
    }

    [Fact]
    public async Task A_legal_hold_protects_until_it_is_taken_off()
    {
        await EnableAsync();
        string version = (await _oss.PutObjectAsync(Bucket, Key, "1")).Header("x-oss-version-id")!;
        Assert.Equal("NoSuchObjectLegalHold", (await _oss.CallAsync("GET", Bucket, Key, "legalHold")).Code);
        await HoldAsync("ON");
        Assert.Equal("ON", (await _oss.CallAsync("GET", Bucket, Key, "legalHold")).Element("Status"));
        Assert.Equal("ON", (await _oss.ObjectAsync("HEAD", Bucket, Key)).Header(Hold));
        Assert.Equal("FileImmutable", (await _oss.CallAsync("DELETE", Bucket, Key, "versionId=" + version)).Code);
        await HoldAsync("OFF");
        Assert.Equal(
            HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, Key, "versionId=" + version)).Status);
    }

    [Fact]
    public async Task A_copy_has_the_locks_of_its_request_and_not_of_its_source()
    {
        await EnableAsync("<Mode>GOVERNANCE</Mode><Days>3</Days>");
        await _oss.PutObjectAsync(Bucket, Key, "1",
            (Mode, "COMPLIANCE"), (Until, "2027-01-01T00:00:00.000Z"), (Hold, "ON"));
        ReceivedResponse source = await _oss.ObjectAsync("HEAD", Bucket, Key);
        await _oss.ObjectAsync("PUT", Bucket, "plain", ("x-oss-copy-source", "/bucket/key"));
        await _oss.ObjectAsync("PUT", Bucket, "same", ("x-oss-copy-source", "/bucket/key"),
            (Mode, source.Header(Mode)!), (Until, source.Header(Until)!), (Hold, source.Header(Hold)!));

        Assert.Equal("COMPLIANCE 2027-01-01T00:00:00.000Z ON", await LocksAsync("same"));
        Assert.Equal("GOVERNANCE 2026-12-01T08:00:00.000Z ", await LocksAsync("plain"));
    }

    [Theory]
    [InlineData(Mode, "COMPLIANCE")]
    [InlineData(Until, "2027-01-01T00:00:00.000Z")]
    [InlineData(Hold, "MAYBE")]
    public async Task Headers_that_are_no_lock_are_refused(string name, string value)
    {
        await EnableAsync();
        Assert.Equal("InvalidArgument", (await _oss.PutObjectAsync(Bucket, Key, "1", (name, value))).Code);
    }

    [Fact]
    public async Task A_bucket_without_object_retention_refuses_the_headers() => Assert.Equal(
        "InvalidArgument", (await _oss.PutObjectAsync(Bucket, Key, "1", (Hold, "ON"))).Code);

    private async Task<ReceivedResponse> EnableAsync(string? retention = null)
    {
        await _oss.CallAsync("PUT", Bucket, null, "versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        string rule = retention is null ? "" : $"<Rule><DefaultRetention>{retention}</DefaultRetention></Rule>";
        return await _oss.CallAsync("PUT", Bucket, null, "objectWorm", Enabled + rule + "</ObjectWormConfiguration>");
    }

    private Task<ReceivedResponse> RetainAsync(string mode, string until) => _oss.CallAsync("PUT", Bucket, Key,
        "retention", $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>");

    private Task<ReceivedResponse> HoldAsync(string status) => _oss.CallAsync(
        "PUT", Bucket, Key, "legalHold", $"<LegalHold><Status>{status}</Status></LegalHold>");

    private async Task<string> LocksAsync(string key)
    {
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, key);
        return $"{head.Header(Mode)} {head.Header(Until)} {head.Header(Hold)}";
    }

    private static string Flat(ReceivedResponse response) =>
        string.Concat(response.Text.Split('\n').Select(line => line.Trim()));
}
