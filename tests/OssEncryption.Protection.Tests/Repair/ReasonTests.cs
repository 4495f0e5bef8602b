using System.Text.Json;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class ReasonTests
{
    [Fact]
    public async Task A_header_of_the_users_own_would_be_lost_and_is_named()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10));
        PlanFolder plan = await shop.PlanAsync();
        Answer(shop, "HeadObject", ("X-Department", "7"), ("x-oss-object-worm-mode", "COMPLIANCE"));

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.NotCarried, outcome.Reason);
        Assert.Contains("X-Department, x-oss-object-worm-mode", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Oss.GetRequests(), request => request.Operation == "CopyObject");
    }

    [Fact]
    public async Task Metadata_that_no_request_can_carry_is_named()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10));
        PlanFolder plan = await shop.PlanAsync();
        Answer(shop, "HeadObject", ("x-oss-meta-owner", "Müller"));

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.NotCarried, outcome.Reason);
        Assert.Contains("x-oss-meta-owner", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Müller", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Symlink")]
    [InlineData("Appendable")]
    public async Task What_a_copy_would_not_be_is_not_copied(string type)
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10));
        PlanFolder plan = await shop.PlanAsync();
        Answer(shop, "HeadObject", ("x-oss-object-type", type));

        Assert.Equal(OutcomeReason.NotCopyable, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
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
    public async Task A_refusal_has_its_reason(int status, string code, OutcomeReason reason, bool isFinal)
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10));
        await shop.PutAsync("b", Workshop.Bytes(10));
        PlanFolder plan = await shop.PlanAsync();
        shop.Oss.AddFault(new EmulatorFault { Operation = "CopyObject", Key = "a", Status = status, Code = code });

        Applied applied = await shop.ApplyAsync(plan);

        Assert.Equal([reason, OutcomeReason.Copied], applied.Outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(code, applied.Outcomes[0].Code);
        Assert.NotNull(applied.Outcomes[0].RequestId);
        shop.Oss.ClearFaults();
        Assert.Equal(isFinal ? 0 : 1, (await shop.ApplyAsync(plan)).Outcomes.Count);
    }

    [Fact]
    public async Task A_caller_who_may_not_read_tags_does_not_lose_them()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10), new ObjectProperties
        {
            Tags = new Dictionary<string, string> { ["stage"] = "1" },
        });
        PlanFolder plan = await shop.PlanAsync();
        shop.Oss.AddFault(new EmulatorFault { Operation = "GetObjectTagging", Status = 403, Code = "AccessDenied" });
        Answer(shop, "HeadObject", ("x-oss-tagging-count", null));

        Assert.Equal(OutcomeReason.NotPermitted, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
        Assert.DoesNotContain(shop.Oss.GetRequests(), request => request.Operation == "CopyObject");
    }

    [Fact]
    public async Task A_copy_that_is_not_the_same_is_a_failure_that_says_what_differs()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10), new ObjectProperties { ContentType = "text/plain" });
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Intercept = async (number, request, send) =>
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

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Different, outcome.Reason);
        Assert.Matches("CRC64 [0-9]+ → 1; Content-Type is gone; x-oss-meta-new came", outcome.Message);
        Assert.IsType<ProofException>(outcome.Problem);
    }

    [Fact]
    public async Task An_acl_or_a_tag_that_differs_can_be_put_right()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10), new ObjectProperties { Acl = "private" });
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Intercept = async (number, _, send) =>
        {
            HttpResponseMessage response = await send();
            if (number == 4)
            {
                await shop.Other.PutObjectAclAsync(Workshop.At("a"), "public-read", default);
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Different, outcome.Reason);
        Assert.Contains("ACL private → public-read", outcome.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Set its tags and its ACL", ((ProofException)outcome.Problem!).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_without_a_checksum_are_not_called_proved_when_they_went_by_parts()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(450_000));
        PlanFolder plan = await shop.PlanAsync();
        Answer(shop, "HeadObject", ("x-oss-hash-crc64ecma", null));

        Assert.Equal(OutcomeReason.Unproved, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
        shop.Oss.ClearFaults();
        Assert.Equal(Workshop.Kms, (await shop.ReadAsync("a")).Encryption);
    }

    [Fact]
    public async Task Bytes_without_a_checksum_are_proved_by_the_etag_of_a_copy_in_one()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10));
        PlanFolder plan = await shop.PlanAsync();
        Answer(shop, "HeadObject", ("x-oss-hash-crc64ecma", null));

        Assert.Equal(OutcomeReason.Copied, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Fact]
    public async Task An_object_too_large_for_one_request_goes_by_parts_whatever_the_plan_says()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(300_000));
        PlanFolder plan = await shop.PlanAsync();
        shop.Oss.AddFault(new EmulatorFault { Operation = "CopyObject", Status = 400, Code = "EntityTooLarge" });

        Assert.Equal(OutcomeReason.CopiedByParts, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
    }

    [Fact]
    public async Task A_restored_archive_keeps_its_class_and_is_said_to_rest_again()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10), new ObjectProperties { StorageClass = "Archive" });
        PlanFolder plan = await shop.PlanAsync();

        Assert.Equal(OutcomeReason.NotRestored, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Reason);
        await RestoreAsync(shop, "a");
        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        Assert.Contains("rests in the archive again", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("Archive", (await shop.ReadAsync("a")).State.Properties.StorageClass);
    }

    [Fact]
    public async Task The_journal_is_JSON_lines_without_what_users_wrote()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(450_000), new ObjectProperties
        {
            UserMetadata = new Dictionary<string, string> { ["token"] = "very-secret" },
            Tags = new Dictionary<string, string> { ["t"] = "tag-secret" },
        });
        PlanFolder plan = await shop.PlanAsync();
        await shop.ApplyAsync(plan);

        string file = Assert.Single(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl"));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(
            ["Run", "Begun", "UploadOpened", "UploadClosed", "Outcome", "End"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("record").GetString()));
        string all = string.Join("\n", lines);
        Assert.DoesNotContain("secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Oss.Owner.AccessKeyId, all, StringComparison.Ordinal);
    }

    private static void Answer(Workshop shop, string operation, params (string Name, string? Value)[] headers) =>
        shop.Oss.AddFault(new EmulatorFault
        {
            Operation = operation,
            Headers = headers.ToDictionary(header => (object)header.Name, header => (object?)header.Value)
                .Aggregate(new System.Collections.Hashtable(), (table, item) =>
                {
                    table[item.Key] = item.Value;
                    return table;
                }),
        });

    private static async Task RestoreAsync(Workshop shop, string key)
    {
        using var http = new HttpClient();
        var request = new OssRequest("RestoreObject", "POST", Workshop.Bucket, key).With("restore");
        new SignerV4("cn-hangzhou").Sign(request, shop.Oss.Owner, DateTimeOffset.UtcNow);
        using var message = new HttpRequestMessage(
            HttpMethod.Post, $"{shop.Oss.Endpoints["cn-hangzhou"]}{Workshop.Bucket}/{key}?restore");
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        using HttpResponseMessage response = await http.SendAsync(message);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
