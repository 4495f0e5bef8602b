using System.Globalization;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>Headers that a copy carries, and headers that are not the object's.</summary>
public class CarriedHeaderTests
{
    private static readonly ObjectProperties BeyondAscii = new()
    {
        IsRaw = true,
        ContentDisposition = Raw("attachment; filename=\"发票.pdf\""),
        CacheControl = Raw("max-age=1, x=\"é\""),

        // The last byte looks like a no-break space.
        UserMetadata = new Dictionary<string, string> { ["name"] = Raw("张三 à") },
    };

    private static readonly ObjectProperties Plain = new()
    {
        CacheControl = "max-age=60",
        ContentType = "text/plain",
        UserMetadata = new Dictionary<string, string> { ["a"] = "b" },
    };

    [NewerRuntimeTheory("it sends no bytes beyond ASCII; such an object is not carried")]
    [InlineData(10, OutcomeReason.Copied)]
    [InlineData(500_000, OutcomeReason.CopiedByParts)]
    public async Task Headers_and_metadata_beyond_ASCII_are_carried_byte_for_byte(int size, OutcomeReason reason)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size), BeyondAscii);
        ObjectDump before = await fixture.ReadAsync("a");

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        ObjectDump after = await fixture.ReadAsync("a");
        Assert.Equal(reason, outcome.Reason);
        Assert.Equal(before.Kept, after.Kept);
        Assert.Equal(BeyondAscii.ContentDisposition, after.State.Properties.ContentDisposition);
        Assert.Equal(BeyondAscii.UserMetadata["name"], after.State.Properties.UserMetadata["name"]);
        Assert.Equal(EmulatorFixture.Kms, after.Encryption);
    }

    [Fact]
    public async Task What_a_proxy_adds_to_every_response_is_not_of_the_object()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        await fixture.PutAsync("b", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        Add(fixture, _ => true, ("X-Cache-Lookup", "MISS from proxy:3128"), ("x-oss-of-tomorrow", "1"));

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.All(applied.Outcomes, outcome => Assert.Equal(OutcomeReason.Copied, outcome.Reason));
        Assert.Single(fixture.Oss.GetRequests(), request => request.Operation == "GetBucketInfo");
    }

    // What proxies, gateways and CDNs are known to add; # is another number on each response.
    public static TheoryData<string, string[]> Proxies { get; } = new()
    {
        { "a CDN", ["Ali-Swift-Global-Savetime: 1704067200", "X-Swift-SaveTime: Mon, 01 Jan 2024 00:00:00 GMT",
            "X-Swift-CacheTime: 3600", "Timing-Allow-Origin: *", "EagleId: #"] },
        { "a cache", ["Via: 1.1 proxy:3128 (squid/6.6)", "X-Cache: MISS from proxy", "X-Cache-Lookup: MISS:3128",
            "Age: 0"] },
        { "a gateway", ["X-Request-Id: #", "X-Kong-Upstream-Latency: #", "X-Envoy-Upstream-Service-Time: #"] },
        { "another CDN", ["CF-Ray: #-FRA", "CF-Cache-Status: DYNAMIC", "Alt-Svc: h3=\":443\"", "NEL: {}",
            "Report-To: {\"group\":\"#\"}"] },
        { "a load balancer", ["Set-Cookie: route=#", "Set-Cookie: acw_tc=#;path=/;HttpOnly"] },
        { "a firewall", ["Strict-Transport-Security: max-age=1", "X-Frame-Options: DENY",
            "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'"] },
        { "CORS", ["Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: ETag", "Vary: Origin"] },
        { "a compressing proxy", ["Vary: Accept-Encoding", "Accept-Ranges: bytes"] },
        { "a server of its own", ["Server: nginx", "X-Powered-By: ASP.NET"] },
        { "a tracing sidecar", ["traceparent: 00-#-01", "x-b3-traceid: #", "Server-Timing: a;dur=#"] },
        { "the service of tomorrow", ["x-oss-of-tomorrow: #", "x-oss-hash-sha256: #"] },
    };

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Objects_are_encrypted_behind(string proxy, string[] headers)
    {
        Assert.NotEmpty(proxy);
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("small", EmulatorFixture.Bytes(10), Plain);
        await fixture.PutAsync("by-parts", EmulatorFixture.Bytes(450_000), Plain);
        ObjectDump[] before = [await fixture.ReadAsync("small"), await fixture.ReadAsync("by-parts")];
        PlanFolder plan = await fixture.PlanAsync();
        int number = 0;
        fixture.Handler.Intercept = async (_, _, send) =>
        {
            HttpResponseMessage response = await send();
            foreach (string[] header in headers.Select(line => line.Split([": "], 2, StringSplitOptions.None)))
            {
                string value = header[1].Replace("#", $"{Interlocked.Increment(ref number)}", StringComparison.Ordinal);
                response.Headers.TryAddWithoutValidation(header[0], value);
            }

            return response;
        };

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal(
            [OutcomeReason.CopiedByParts, OutcomeReason.Copied], applied.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(before.Select(one => one.Kept),
            [(await fixture.ReadAsync("small")).Kept, (await fixture.ReadAsync("by-parts")).Kept]);
    }

    [Theory]
    [InlineData("W/\"{0}\"")]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData(" \"{0}\" ")]
    [InlineData("\"{0}-gzip\"")]
    [InlineData("\"{0}--gzip\"")]
    [InlineData("\"{0}\"-gzip")]
    [InlineData("W/\"{0};gzip\"")]
    [InlineData("W/\"{0}-br\"")]
    public async Task An_entity_tag_is_the_same_however_a_proxy_writes_it(string form)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), Plain);
        ObjectDump before = await fixture.ReadAsync("a");
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, _, send) =>
        {
            HttpResponseMessage response = await send();
            if (response.Headers.TryGetValues("ETag", out IEnumerable<string>? tags))
            {
                string changed = string.Format(CultureInfo.InvariantCulture, form, tags.Single().Trim('"'));
                response.Headers.Remove("ETag");
                response.Headers.TryAddWithoutValidation("ETag", changed);
            }

            return response;
        };

        Assert.Equal(OutcomeReason.Copied, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
        Assert.Equal(before.Kept, (await fixture.ReadAsync("a")).Kept);
    }

    [Theory]
    [InlineData("Cache-Control", "no-store", null)]
    [InlineData("Cache-Control", "no-store", "max-age=60")]
    [InlineData("Expires", "Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [InlineData("Content-Language", "en", null)]
    [InlineData("Content-Disposition", "attachment", null)]
    public async Task A_content_header_that_a_proxy_adds_is_never_written_to_an_object(
        string name, string value, string? own)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties { CacheControl = own });
        ObjectDump before = await fixture.ReadAsync("a");
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, _, send) =>
        {
            HttpResponseMessage response = await send();
            bool isOfContent = !response.Headers.TryAddWithoutValidation(name, value);
            if (isOfContent)
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        };

        PlanOutcome hidden = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.NotCarried, true), (hidden.Reason, hidden.IsFinal));
        Assert.StartsWith($"It has {name}, which a proxy", hidden.Message, StringComparison.Ordinal);
        Assert.Contains("-IgnoreHeader", hidden.Advice, StringComparison.Ordinal);
        Assert.Equal(before.Kept, (await fixture.ReadAsync("a")).Kept);
        if (own is null)
        {
            using PlanExecution run = new(await fixture.PlanAsync(), fixture.Client, new PlanExecutionOptions
            {
                Repair = new RepairOptions { IgnoredHeaders = [name] },
            });
            PlanOutcome? outcome = null;
            await run.RunAsync(one => outcome = one, default);
            Assert.Equal(OutcomeReason.Copied, outcome!.Reason);
            Assert.Equal(before.Kept, (await fixture.ReadAsync("a")).Kept);
        }
    }

    [Fact]
    public async Task What_a_proxy_adds_to_refusals_also_tells_its_headers()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        Add(fixture, _ => true, ("X-Request-Id", "b1"));
        fixture.Oss.AddFault(new EmulatorFault
        {
            Operation = "GetBucketInfo",
            Status = 403,
            Code = "AccessDenied",
        });

        Assert.Equal(OutcomeReason.Copied, (await fixture.ApplyToOneAsync()).Reason);
    }

    [Fact]
    public async Task A_header_of_objects_only_can_be_named_as_one_to_ignore()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        Add(fixture, request => request.Method == HttpMethod.Head, ("Ali-Swift-Global-Savetime", "1704067200"));

        using PlanExecution run = new(plan, fixture.Client, new PlanExecutionOptions
        {
            Repair = new RepairOptions { IgnoredHeaders = ["ali-swift-global-savetime"] },
        });
        PlanOutcome? outcome = null;
        await run.RunAsync(one => outcome = one, default);

        Assert.Equal(OutcomeReason.Copied, outcome!.Reason);
    }

    [Fact]
    public async Task A_header_that_the_object_and_the_proxy_both_have_is_not_risked()
    {
        using var fixture = new EmulatorFixture(versioning: "Enabled");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), Own("X-Department", "7"));
        Add(fixture, _ => true, ("X-Department", "proxy"));

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.Equal(OutcomeReason.NotCarried, outcome.Reason);
        Assert.Contains("X-Department: the object and a proxy", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_versioning_a_header_of_the_users_own_is_carried_and_proved()
    {
        using var fixture = new EmulatorFixture(versioning: "Enabled");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), Own("X-Department", Raw("财务, 7")));
        ObjectDump before = await fixture.ReadAsync("a");

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        ObjectDump after = await fixture.ReadAsync("a");
        Assert.Contains("own X-Department=", after.Kept, StringComparison.Ordinal);
        Assert.Equal(before.Kept, after.Kept);
    }

    [Fact]
    public async Task A_service_that_drops_such_a_header_is_found_out()
    {
        using var fixture = new EmulatorFixture(versioning: "Enabled");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), Own("X-Department", "7"));
        PlanFolder plan = await fixture.PlanAsync();
        bool isCopied = false;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            isCopied |= request.Headers.Contains("x-oss-copy-source");
            if (isCopied)
            {
                response.Headers.Remove("X-Department");
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Different, outcome.Reason);
        Assert.Contains("header X-Department is gone", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData("Suspended", 10)]
    [InlineData("Enabled", 500_000)]
    public async Task Where_it_could_be_lost_such_an_object_is_left_alone(string? versioning, int size)
    {
        using var fixture = new EmulatorFixture(versioning);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size), Own("X-Department", "7"));

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.Equal(OutcomeReason.NotCarried, outcome.Reason);
        Assert.Contains("X-Department", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Oss.GetRequests(), request => request.Operation.Contains("Copy", default));
    }

    private static ObjectProperties Own(string name, string value) => new()
    {
        IsRaw = true,
        PersistentHeaders = new Dictionary<string, string> { [name] = value },
    };

    private static void Add(
        EmulatorFixture fixture,
        Func<HttpRequestMessage, bool> isWanted,
        params (string Name, string Value)[] headers) =>
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            foreach ((string name, string value) in isWanted(request) ? headers : [])
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        };

    private static string Raw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
