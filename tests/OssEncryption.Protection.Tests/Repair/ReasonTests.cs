using System.Text.Json;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

public class ReasonTests
{
    [Fact]
    public async Task An_object_with_an_unknown_header_is_skipped_and_the_header_named()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        SetHeaders(fixture, "HeadObject", ("X-Department", "7"), ("x-oss-of-tomorrow", "1"));

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.NotCarried, outcome.Reason);
        Assert.Contains("x-oss-of-tomorrow", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Oss.GetRequests(), request => request.Operation == "CopyObject");
    }

    [Fact]
    public void Metadata_that_cannot_be_sent_is_named()
    {
        var state = new StoredState
        {
            Address = EmulatorFixture.At("a"),
            Size = 1,
            ETag = "1",
            Properties = new ObjectProperties
            {
                UserMetadata = new Dictionary<string, string> { ["owner"] = "M\u0142ynarz" },
            },
        };

        RepairSkippedException skipped = Assert.Throws<RepairSkippedException>(() => CopyPrecheck.Check(state));

        Assert.Equal(OutcomeReason.NotCarried, skipped.Reason);
        Assert.Contains("x-oss-meta-owner", skipped.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ynarz", skipped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Symlink")]
    [InlineData("Appendable")]
    public async Task Symbolic_links_and_appendable_objects_are_not_copied(string type)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        SetHeaders(fixture, "HeadObject", ("x-oss-object-type", type));

        Assert.Equal(OutcomeReason.NotCopyable, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Theory]
    [InlineData(409, "FileImmutable", OutcomeReason.Retained, false)]
    [InlineData(403, "InvalidObjectState", OutcomeReason.NotRestored, false)]
    [InlineData(400, "InvalidEncryptionRequest", OutcomeReason.NotCarried, true)]
    [InlineData(403, "AccessDenied", OutcomeReason.NotPermitted, false)]
    [InlineData(404, "KeyNotFound", OutcomeReason.KeyUnusable, false)]
    [InlineData(409, "KeyPendingDeletion", OutcomeReason.KeyUnusable, false)]
    [InlineData(400, "InvalidArgument", OutcomeReason.Refused, false)]
    [InlineData(500, "InternalError", OutcomeReason.Unreachable, false)]
    public async Task Each_service_error_has_its_outcome_reason(
        int status, string code, OutcomeReason reason, bool isFinal)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        await fixture.PutAsync("b", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new EmulatorFault { Operation = "CopyObject", Key = "a", Status = status, Code = code });

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal([reason, OutcomeReason.Copied], applied.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(code, applied.Outcomes[0].Code);
        Assert.NotNull(applied.Outcomes[0].RequestId);
        fixture.Oss.ClearFaults();
        Assert.Equal(isFinal ? 0 : 1, (await fixture.ApplyAsync(plan)).Outcomes.Count);
    }

    [Fact]
    public async Task A_caller_who_may_not_read_tags_does_not_lose_them()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties
        {
            Tags = new Dictionary<string, string> { ["stage"] = "1" },
        });
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new EmulatorFault { Operation = "GetObjectTagging", Status = 403, Code = "AccessDenied" });
        SetHeaders(fixture, "HeadObject", ("x-oss-tagging-count", null));

        Assert.Equal(OutcomeReason.NotPermitted, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
        Assert.DoesNotContain(fixture.Oss.GetRequests(), request => request.Operation == "CopyObject");
    }

    [Fact]
    public async Task A_copy_that_differs_is_a_failure_that_names_the_differences()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties { ContentType = "text/plain" });
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (number, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (number > 4 && request.Method == HttpMethod.Head)
            {
                response.Headers.Remove("x-oss-hash-crc64ecma");
                response.Headers.Add("x-oss-hash-crc64ecma", "1");
                response.Headers.Add("x-oss-meta-new", "1");
                response.Content.Headers.Remove("Content-Type");
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Different, outcome.Reason);
        Assert.Matches("CRC64 [0-9]+ → 1; Content-Type is gone; x-oss-meta-new came", outcome.Message);
        Assert.IsType<ProofException>(outcome.Problem);
    }

    [Fact]
    public async Task A_change_of_ACL_and_tags_after_the_copy_is_kept_and_noted()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties { Acl = "private" });
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Put)
            {
                await fixture.Other.PutObjectAclAsync(EmulatorFixture.At("a"), "public-read", default);
                await fixture.Other.PutObjectTaggingAsync(
                    EmulatorFixture.At("a"), new Dictionary<string, string> { ["stage"] = "2" }, default);
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal((OutcomeReason.Copied, null), (outcome.Reason, outcome.Advice));
        Assert.Equal(
            "Somebody changed it since it was looked at, and that stays: ACL private → public-read; tags came.",
            outcome.Message);
        Assert.Equal("public-read", (await fixture.ReadAsync("a")).Acl);
        Assert.Empty((await fixture.ApplyAsync(plan)).Outcomes);
    }

    [Theory]
    [InlineData(null, 10, UnprovedProperties.Acl)]
    [InlineData(null, EmulatorFixture.Large, UnprovedProperties.Acl | UnprovedProperties.Tags)]
    [InlineData("Suspended", 10, UnprovedProperties.Acl)]
    [InlineData("Enabled", 10, UnprovedProperties.None)]
    [InlineData("Enabled", EmulatorFixture.Large, UnprovedProperties.None)]
    public async Task A_row_says_what_is_not_proved(string? versioning, int size, UnprovedProperties unproved)
    {
        using var fixture = new EmulatorFixture(versioning);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size));
        PlanFolder plan = await fixture.PlanAsync();

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal(unproved, Assert.Single(applied.Outcomes).Unproved);
        Assert.Equal(unproved, Assert.Single(PlanStatus.ReadOutcomes(plan)).Unproved);
        PlanStatus status = PlanStatus.Read(plan);
        Assert.Equal(
            (unproved.HasFlag(UnprovedProperties.Acl) ? 1 : 0, unproved.HasFlag(UnprovedProperties.Tags) ? 1 : 0),
            (status.AclUnproved, status.TagsUnproved));
        Assert.Equal(
            (status.AclUnproved, status.TagsUnproved), (applied.Summary.AclUnproved, applied.Summary.TagsUnproved));
    }

    [Fact]
    public async Task A_multipart_copy_without_a_checksum_is_not_proved()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Large));
        PlanFolder plan = await fixture.PlanAsync();
        SetHeaders(fixture, "HeadObject", ("x-oss-hash-crc64ecma", null));

        Assert.Equal(OutcomeReason.Unproved, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
        fixture.Oss.ClearFaults();
        Assert.Equal(EmulatorFixture.Kms, (await fixture.ReadAsync("a")).Encryption);
    }

    [Fact]
    public async Task A_single_copy_without_a_checksum_is_proved_by_its_etag()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10));
        PlanFolder plan = await fixture.PlanAsync();
        SetHeaders(fixture, "HeadObject", ("x-oss-hash-crc64ecma", null));

        Assert.Equal(OutcomeReason.Copied, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Fact]
    public async Task An_object_too_large_for_one_request_is_copied_in_parts_whatever_the_plan_says()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Small));
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new EmulatorFault { Operation = "CopyObject", Status = 400, Code = "EntityTooLarge" });

        Assert.Equal(OutcomeReason.CopiedByParts, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Fact]
    public async Task A_restored_object_keeps_its_archive_class_and_must_be_restored_again()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties { StorageClass = "Archive" });
        PlanFolder plan = await fixture.PlanAsync();

        await RestoreAsync(fixture, "a");
        PlanOutcome outcome = Assert.Single(
            (await fixture.ApplyAsync(plan, restore: new RestoreOptions())).Outcomes);

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        Assert.Contains("rests in the archive again", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("Archive", (await fixture.ReadAsync("a")).State.Properties.StorageClass);
    }

    [Fact]
    public async Task The_journal_is_JSON_lines_without_values_that_users_wrote()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Large), new ObjectProperties
        {
            UserMetadata = new Dictionary<string, string> { ["token"] = "very-secret" },
            Tags = new Dictionary<string, string> { ["t"] = "tag-secret" },
        });
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan);

        string file = Assert.Single(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl"));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(
            ["run", "begun", "opened", "closed", "outcome", "end"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().First().Name));
        string all = string.Join("\n", lines);
        Assert.DoesNotContain("secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Oss.Owner.AccessKeyId, all, StringComparison.Ordinal);
    }

    private static void SetHeaders(
        EmulatorFixture fixture, string operation, params (string Name, string? Value)[] headers) =>
        fixture.Oss.AddFault(new EmulatorFault
        {
            Operation = operation,
            Headers = headers.ToDictionary(header => (object)header.Name, header => (object?)header.Value)
                .Aggregate(new System.Collections.Hashtable(), (table, item) =>
                {
                    table[item.Key] = item.Value;
                    return table;
                }),
        });

    private static async Task RestoreAsync(EmulatorFixture fixture, string key)
    {
        using var http = new HttpClient();
        var request = new OssRequest("RestoreObject", "POST", EmulatorFixture.Bucket, key).With("restore");
        new SignerV4("cn-hangzhou").Sign(request, fixture.Oss.Owner, DateTimeOffset.UtcNow);
        using var message = new HttpRequestMessage(
            HttpMethod.Post, $"{fixture.Oss.Endpoints["cn-hangzhou"]}{EmulatorFixture.Bucket}/{key}?restore");
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        using HttpResponseMessage response = await http.SendAsync(message);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
