using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>When the service vanishes, planning stops and can go on; when one object cannot be read, that is its
/// reason.</summary>
public sealed class VanishedServiceTests : IDisposable
{
    private const int Objects = 7;

    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);

    // What a request gets, and how the error says so.
    private static readonly Dictionary<string, (Func<HttpResponseMessage> Get, string Says)> Failures = new()
    {
        ["connection refused"] = (() => throw Lost(SocketError.ConnectionRefused), "ConnectionFailed"),
        ["no name in DNS"] = (() => throw Lost(SocketError.HostNotFound), "ConnectionFailed"),
        ["connection reset"] = (() => throw new HttpRequestException("lost", new IOException("reset")),
            "ConnectionFailed"),
        ["no response in time"] = (() => throw new TaskCanceledException("late"), "TimedOut"),
        ["throttled"] = (() => Refusal(503, "ServiceUnavailable"), "ServiceUnavailable"),
        ["server error"] = (() => Refusal(500, "InternalError"), "InternalError"),
        ["gateway without the service"] = (() => new HttpResponseMessage(HttpStatusCode.BadGateway), "BadGateway"),
        ["proxy wants a password"] = (() => new HttpResponseMessage(HttpStatusCode.ProxyAuthenticationRequired),
            "ProxyAuthenticationRequired"),
        ["redirect to a log-in page"] = (() => new HttpResponseMessage(HttpStatusCode.Found), "UnreadableAnswer"),
        ["token expired"] = (() => Refusal(403, "SecurityTokenExpired"), "SecurityTokenExpired"),
        ["token no longer known"] = (() => Refusal(403, "InvalidSecurityToken"), "InvalidSecurityToken"),
        ["access key removed"] = (() => Refusal(403, "InvalidAccessKeyId"), "InvalidAccessKeyId"),
        ["account in arrears"] = (() => Refusal(403, "UserDisable"), "UserDisable"),
        ["no credential"] = (() => throw new CredentialException(CredentialError.CredentialNotFound, "It is gone."),
            "CredentialNotFound"),
    };

    private readonly EmulatorFixture _fixture = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => [.. Failures.Keys];

    public static TheoryData<string> KindsOfObjects =>
        ["connection reset", "no response in time", "throttled", "server error", "redirect to a log-in page"];

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_service_that_vanishes_stops_the_planning_which_goes_on_where_it_was(string kind)
    {
        await PutAsync(Objects);
        bool isGone = false;
        _fixture.Handler.Intercept = (_, request, send) =>
        {
            isGone |= IsHead(request, "k4");
            return isGone ? Task.FromResult(Failures[kind].Get()) : send();
        };

        await AssertStopsAsync(kind, 4);
        await AssertGoesOnAsync("k4", "k5", "k6");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_service_that_vanishes_before_the_first_object_or_in_a_list_stops_it_too(string kind)
    {
        await PutAsync(Objects);
        bool isGone = false;
        _fixture.Handler.Intercept = (_, request, send) =>
        {
            isGone |= request.RequestUri!.Query.Contains("continuation-token", StringComparison.Ordinal)
                || IsHead(request, "k0");
            return isGone ? Task.FromResult(Failures[kind].Get()) : send();
        };
        await AssertStopsAsync(kind, 0);

        isGone = false;
        _fixture.Handler.Intercept = (_, request, send) =>
        {
            isGone |= request.RequestUri!.Query.Contains("continuation-token", StringComparison.Ordinal);
            return isGone ? Task.FromResult(Failures[kind].Get()) : send();
        };
        Assert.InRange(await StopAsync(Options with { Resumes = true }, kind), 0, 2);
        await AssertGoesOnAsync();
    }

    [Theory]
    [InlineData("token expired")]
    [InlineData("no credential")]
    [InlineData("connection refused")]
    public async Task A_service_that_vanishes_while_the_settings_of_a_bucket_are_read_is_no_note_of_it(string kind)
    {
        await PutAsync(1);
        _fixture.Handler.Intercept = (_, request, send) =>
            request.RequestUri!.Query == "?lifecycle" ? Task.FromResult(Failures[kind].Get()) : send();
        var limiter = new ConcurrencyLimiter(1);
        using (var planner = new PlanBuilder(_fixture.Client, limiter, Options))
        {
            await Assert.ThrowsAnyAsync<OssException>(() => planner.AddAsync(EmulatorFixture.Bucket, Aes, default));
        }

        Assert.False(Directory.Exists(Options.Folder));
    }

    [Theory]
    [InlineData("server error", 1)]
    [InlineData("server error", 0)]
    [InlineData("throttled", 1)]
    public async Task A_service_that_tells_no_object_any_more_has_vanished_though_it_tells_the_bucket(
        string kind, int read)
    {
        await PutAsync(3);
        _fixture.Handler.Intercept = (_, request, send) =>
            request.Method == HttpMethod.Head && --read < 0 ? Task.FromResult(Failures[kind].Get()) : send();

        await AssertStopsAsync(kind, Math.Max(read, 0), atMost: 1);
    }

    [Theory]
    [MemberData(nameof(KindsOfObjects))]
    public async Task An_object_that_cannot_be_read_is_one_entry_wherever_it_stands(string kind)
    {
        await PutAsync(3);
        foreach (string odd in new[] { "k0", "k1", "k2" })
        {
            _fixture.Handler.Intercept = (_, request, send) =>
                IsHead(request, odd) ? Task.FromResult(Failures[kind].Get()) : send();

            PlanFolder plan = await MakeAsync(Options with { Folder = _folder.PathOf(odd) });

            Assert.Equal(
                ["k0", "k1", "k2"],
                plan.ReadEntries(PlanShard.Whole).Select(entry => entry.Address.Key));
            Assert.Equal(
                [$"{odd}: None Unreadable {Failures[kind].Says}"],
                PlanRun.Lines(plan).Where(line => !line.EndsWith("Copy NotEncrypted", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_only_object_of_a_bucket_and_the_first_ones_may_be_odd()
    {
        await PutAsync(1);
        _fixture.Handler.Intercept = Odd("k0", "k1");
        Assert.Equal(["k0: None Unreadable InternalError"], PlanRun.Lines(await MakeAsync(Options)));

        await PutAsync(3);
        Assert.Equal(
            ["k0: None Unreadable InternalError", "k1: None Unreadable InternalError", "k2: Copy NotEncrypted"],
            PlanRun.Lines(await MakeAsync(Options with { Folder = _folder.PathOf("first") })));
    }

    [Fact]
    public async Task An_odd_object_costs_one_more_look_at_it_and_two_at_the_one_before()
    {
        await PutAsync(2);
        _fixture.Handler.Intercept = Odd("k1");

        await MakeAsync(Options);

        string[] tries = [.. Enumerable.Repeat("HEAD /invoices/k1", 3)];
        Assert.Equal(
            ["HEAD /invoices/k0", .. tries, "HEAD /invoices/k0", .. tries, "HEAD /invoices/k0"],
            _fixture.Handler.Requests.Where(request => request.StartsWith("HEAD", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_object_that_could_not_be_read_for_a_moment_is_planned()
    {
        await PutAsync(2);
        int left = 3;
        _fixture.Handler.Intercept = (_, request, send) => IsHead(request, "k1") && left-- > 0
            ? Task.FromResult(Refusal(500, "InternalError"))
            : send();

        Assert.Equal(
            ["k0: Copy NotEncrypted", "k1: Copy NotEncrypted"], PlanRun.Lines(await MakeAsync(Options)));
    }

    [Theory]
    [InlineData(403, "AccessDenied", "NotPermitted")]
    [InlineData(404, "NoSuchKey", "Gone")]
    [InlineData(400, "InvalidArgument", "Unreadable")]
    public async Task Refusals_are_of_the_object_and_nothing_else_is_asked(int status, string code, string reason)
    {
        await PutAsync(2);
        _fixture.Handler.Intercept = (_, request, send) =>
            request.Method == HttpMethod.Head ? Task.FromResult(Refusal(status, code)) : send();

        Assert.Equal(
            [$"k0: None {reason} {code}", $"k1: None {reason} {code}"], PlanRun.Lines(await MakeAsync(Options)));
        Assert.Equal(2, _fixture.Handler.Requests.Count(
            request => request.StartsWith("HEAD", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_planning_from_an_inventory_goes_on_at_the_row_where_the_service_vanished()
    {
        await PutAsync(5);
        await _fixture.Other.CreateBucketAsync(InventoryFiles.Bucket, new NewBucket(), default);
        string manifest = await new InventoryFiles
        {
            Schema = "Bucket, Key",
            Files = ["invoices,k0\ninvoices,k1\ninvoices,k2\n", "invoices,k3\ninvoices,k4\n"],
        }.WriteAsync(_fixture.Other);
        PlanOptions options = Options with { Source = PlanSource.Inventory, Manifest = manifest, BatchSize = 1000 };
        bool isGone = false;
        _fixture.Handler.Intercept = (_, request, send) =>
        {
            isGone |= IsHead(request, "k1");
            return isGone ? Task.FromResult(Failures["connection refused"].Get()) : send();
        };
        Assert.Equal(1, await StopAsync(options, "connection refused"));
        isGone = false;
        _fixture.Handler.Intercept = (_, request, send) =>
        {
            isGone |= IsHead(request, "k4");
            return isGone ? Task.FromResult(Failures["server error"].Get()) : send();
        };
        Assert.Equal(4, await StopAsync(options with { Resumes = true }, "server error"));
        _fixture.Handler.Reset();

        PlanFolder plan = await MakeAsync(options with { Resumes = true });

        Assert.Equal(
            ["k0", "k1", "k2", "k3", "k4"], plan.ReadEntries(PlanShard.Whole).Select(entry => entry.Address.Key));
        Assert.Equal(["HEAD /invoices/k4"], Heads());
    }

    [Fact]
    public async Task The_buckets_behind_the_one_in_which_the_service_vanished_are_not_asked_for()
    {
        await PutAsync(2);
        foreach (string bucket in new[] { "letters", "memos" })
        {
            await _fixture.Other.CreateBucketAsync(bucket, new NewBucket(), default);
        }

        var limiter = new ConcurrencyLimiter(4);
        using var planner = new PlanBuilder(_fixture.Client, limiter, Options);
        await planner.AddAsync(EmulatorFixture.Bucket, Aes, default);
        _fixture.Handler.Intercept = (_, _, _) => Task.FromResult(Failures["connection refused"].Get());
        await Assert.ThrowsAsync<OssTransportException>(() => planner.AddAsync("letters", Aes, default));
        _fixture.Handler.Reset();

        PlanException waits = await Assert.ThrowsAsync<PlanException>(() => planner.AddAsync("memos", Aes, default));

        Assert.Equal(
            (PlanError.PlanIncomplete, "letters", 2L), (waits.Reason, planner.StoppedIn, planner.Decided));
        Assert.Empty(_fixture.Handler.Requests);
    }

    private PlanOptions Options => new()
    {
        Folder = _folder.PathOf("plan"),
        Host = "127.0.0.1",
        BatchSize = 2,
        Clock = _fixture.LimiterClock,
    };

    private async Task AssertStopsAsync(string kind, int atLeast, int? atMost = null)
    {
        Assert.InRange(await StopAsync(Options, kind), atLeast, atMost ?? atLeast);
        PlanException open = Assert.Throws<PlanException>(() => PlanFolder.Open(Options.Folder));
        Assert.Equal(PlanError.PlanIncomplete, open.Reason);
    }

    // How many objects were planned until it stopped.
    private async Task<long> StopAsync(PlanOptions options, string kind)
    {
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, options);
        OssException problem = await Assert.ThrowsAnyAsync<OssException>(
            () => planner.AddAsync(EmulatorFixture.Bucket, Aes, default));
        Assert.Equal(Failures[kind].Says, problem switch
        {
            OssServiceException refusal => refusal.Code,
            OssTransportException lost => lost.Reason.ToString(),
            CredentialException missing => missing.Reason.ToString(),
            _ => problem.Message,
        });
        Assert.Equal(EmulatorFixture.Bucket, planner.StoppedIn);
        return planner.Decided;
    }

    private async Task AssertGoesOnAsync(params string[] keys)
    {
        _fixture.Handler.Reset();

        PlanFolder plan = await MakeAsync(Options with { Resumes = true });

        Assert.Equal(
            Enumerable.Range(0, Objects).Select(i => $"k{i}: Copy NotEncrypted"), PlanRun.Lines(plan));
        if (keys.Length > 0)
        {
            Assert.Equal(keys.Select(key => $"HEAD /invoices/{key}"), Heads());
        }
    }

    private async Task<PlanFolder> MakeAsync(PlanOptions options)
    {
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, options);
        await planner.AddAsync(EmulatorFixture.Bucket, Aes, default);
        planner.Complete();
        return PlanFolder.Open(options.Folder);
    }

    private IEnumerable<string> Heads() =>
        _fixture.Handler.Requests.Where(request => request.StartsWith("HEAD", StringComparison.Ordinal));

    private async Task PutAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _fixture.PutAsync($"k{i}", EmulatorFixture.Bytes(10));
        }
    }

    private static Func<int, HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> Odd(
        params string[] keys) => (_, request, send) => Array.Exists(keys, key => IsHead(request, key))
            ? Task.FromResult(Refusal(500, "InternalError"))
            : send();

    private static bool IsHead(HttpRequestMessage request, string key) => request.Method == HttpMethod.Head
        && request.RequestUri!.AbsolutePath.EndsWith(key, StringComparison.Ordinal);

    private static HttpRequestException Lost(SocketError error) =>
        new("lost", new SocketException((int)error));

    private static HttpResponseMessage Refusal(int status, string code)
    {
        string xml = $"<Error><Code>{code}</Code><Message>m</Message><RequestId>r</RequestId></Error>";
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(xml) };
        response.Headers.Add("x-oss-request-id", "r");
        response.Headers.Add("x-oss-err", Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)));
        return response;
    }
}
