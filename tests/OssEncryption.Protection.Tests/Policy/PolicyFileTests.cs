using System.Text;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Tests.Policy;

public class PolicyFileTests
{
    private const string Whole = """
        {
          "$schema": "./encryption-policy.schema.json",
          "name": "house",
          "description": "What we want.",
          "sources": "a decision",
          "reading": "as it stands",
          "rules": [
            {
              "name": "secret",
              "buckets": {
                "name": ["secret-*", "pay?"], "region": "cn-*", "resourceGroup": ["rg-1"], "tag": { "class": "sec*" }
              },
              "require": {
                "custody": "CMK", "cipher": "SM4", "origin": "Imported", "protection": "HSM", "rotation": true,
                "deletionProtection": true, "keys": { "cn-hangzhou": ["alias/data", "key-1"] },
                "objects": { "newerThan": "2026-01-31", "versions": true }
              }
            },
            { "name": "rest", "require": { "custody": "SSE-OSS", "objects": "All" } }
          ],
          "exceptions": [
            {
              "buckets": "site-*", "checks": ["Custody"], "reason": "public", "owner": "web team",
              "until": "2026-12-31"
            }
          ]
        }
        """;

    [Fact]
    public void A_policy_says_all_that_its_file_says()
    {
        EncryptionPolicy policy = PolicyFile.Parse(Whole, "house.json");

        Assert.Equal(("house", "What we want.", "as it stands"), (policy.Name, policy.Description, policy.Reading));
        Assert.Equal(["a decision"], policy.Sources);
        Assert.True(policy.NeedsTags && policy.NeedsResourceGroups);
        PolicyRule secret = policy.Rules[0];
        Assert.Equal(["secret-*", "pay?"], secret.Buckets.Names);
        Assert.Equal(["cn-*"], secret.Buckets.Regions);
        Requirement require = secret.Require;
        Assert.Equal((KeyCustody.Cmk, DataCipher.Sm4), (require.Custody, require.Cipher));
        Assert.True(require.IsImported && require.IsHsm && require.Rotates && require.IsDeletionProtected);
        Assert.Equal(["alias/data", "key-1"], require.Keys["cn-hangzhou"]);
        Assert.Equal(
            new ObjectScope(true, true, new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)), require.Objects);
        Assert.Equal(ObjectScope.All, policy.Rules[1].Require.Objects);
        ExceptionGrant granted = Assert.Single(policy.Exceptions);
        Assert.Equal(("public", "web team"), (granted.Reason, granted.Owner));
        Assert.Equal([PolicyCheck.Custody], granted.Checks);
    }

    [Theory]
    [InlineData("name", "bucket", "line 11: rules[0].buckets.bucket: this member is not known")]
    [InlineData("2026-01-31", "31.1.2026", "line 16: rules[0].require.objects.newerThan: a date like 2026-12-31")]
    [InlineData("\"rest\"", "\"secret\"", "line 19: rules[1].name: another rule has this name already")]
    [InlineData("\"CMK\"", "\"BYOK\"", "line 14: rules[0].require.custody: one of None, SSE-OSS, ServiceKey, CMK")]
    [InlineData("\"rotation\": true", "\"rotation\": \"yes\"", "line 14: rules[0].require.rotation: true or false")]
    [InlineData("\"web team\"", "\" \"", "line 23: exceptions[0].owner: a text that is not empty")]
    [InlineData("[\"Custody\"]", "[\"Colour\"]", "line 23: exceptions[0].checks[0]: one of PolicyCoverage, Custody")]
    [InlineData("\"objects\": \"All\" } }", "\"objects\": \"All\" }, }", "line 19: a name in quotes is expected")]
    [InlineData("\"cipher\": \"SM4\"", "\"custody\": \"CMK\"", "line 14: a name stands twice in one object")]
    [InlineData("\"owner\": \"web team\",", "", "line 22: exceptions[0]: the member owner is missing")]
    public void A_mistake_is_told_by_line_and_path(string right, string wrong, string expected)
    {
        int at = right == "name" ? Whole.IndexOf("\"name\": [", StringComparison.Ordinal) + 1
            : Whole.IndexOf(right, StringComparison.Ordinal);
        string text = Whole[..at] + wrong + Whole[(at + right.Length)..];

        PolicyFormatException problem =
            Assert.Throws<PolicyFormatException>(() => PolicyFile.Parse(text, "house.json"));

        Assert.Equal(PolicyError.PolicyInvalid, problem.Reason);
        Assert.StartsWith("house.json: " + expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "x", "rules": [] }""", "line 1: rules: at least one rule is needed")]
    [InlineData("""{ "name": "x" }""", "line 1: the member rules is missing")]
    [InlineData("[]", "line 1: an object is expected")]
    [InlineData("", "line 1: a value is expected")]
    public void What_is_no_policy_is_refused(string text, string expected) => Assert.Equal(
        $"p.json: {expected}.",
        Assert.Throws<PolicyFormatException>(() => PolicyFile.Parse(text, "p.json")).Message);

    [Fact]
    public void A_file_may_begin_with_a_byte_order_mark()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("p.json");
        File.WriteAllText(path, Whole, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("house", PolicyFile.Read(path).Name);
    }

    [Fact]
    public void A_file_that_is_not_there_or_far_too_large_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("p.json");
        Assert.Equal(
            PolicyError.PolicyUnreadable,
            Assert.Throws<PolicyFormatException>(() => PolicyFile.Read(path)).Reason);

        using (var file = new FileStream(path, FileMode.CreateNew))
        {
            file.SetLength((16 << 20) + 1);
        }

        PolicyFormatException problem = Assert.Throws<PolicyFormatException>(() => PolicyFile.Read(path));
        Assert.Equal(PolicyError.PolicyInvalid, problem.Reason);
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_of_ten_megabytes_is_read()
    {
        string rules = string.Join(",", Enumerable.Range(0, 100_000).Select(
            i => $$"""{ "name": "rule {{i}}", "buckets": { "name": "bucket-{{i}}-*" }, "require": { "custody": "CMK" } }"""));

        Assert.Equal(
            100_000, PolicyFile.Parse($$"""{ "name": "large", "rules": [{{rules}}] }""", "large.json").Rules.Count);
    }

    [Fact]
    public void The_first_rule_that_fits_counts_and_none_may_fit()
    {
        EncryptionPolicy policy = PolicyFile.Parse(
            """
            { "name": "x", "rules": [
              { "name": "a", "buckets": { "name": "a-*", "tag": { "class": "secret" } }, "require": {} },
              { "name": "b", "buckets": { "name": ["a-*", "b"], "region": "cn-*" }, "require": {} } ] }
            """,
            "x");

        Assert.Equal("a", RuleOf("a-1", "cn-hangzhou", ("class", "secret")));
        Assert.Equal("b", RuleOf("a-1", "cn-hangzhou", ("class", "open")));
        Assert.Equal("b", RuleOf("b", "cn-hangzhou"));
        Assert.Null(RuleOf("b", "ap-southeast-1"));
        Assert.Null(RuleOf("bb", "cn-hangzhou"));

        string? RuleOf(string name, string region, params (string Name, string Value)[] tags) => policy.RuleOf(
            new PolicySubject(name, region, "", tags.ToDictionary(tag => tag.Name, tag => tag.Value)))?.Name;
    }

    [Fact]
    public void An_exception_counts_to_the_end_of_its_last_day()
    {
        EncryptionPolicy policy = PolicyFile.Parse(Whole, "house.json");
        var lastMoment = new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);

        Assert.NotNull(policy.ExceptionFor("site-1", PolicyCheck.Custody, lastMoment));
        Assert.Null(policy.ExceptionFor("site-1", PolicyCheck.Custody, lastMoment.AddSeconds(1)));
        Assert.NotNull(policy.EndedExceptionFor("site-1", PolicyCheck.Custody, lastMoment.AddSeconds(1)));
        Assert.Null(policy.ExceptionFor("site-1", PolicyCheck.Cipher, lastMoment));
        Assert.Null(policy.ExceptionFor("other", PolicyCheck.Custody, lastMoment));
    }

    [Fact]
    public void The_policies_that_come_with_the_module_say_where_they_come_from_and_how_it_was_read()
    {
        Assert.Equal(
            ["CIS-5.8", "CIS-5.9", "GB39786-SM4", "any-encryption", "kms-everywhere"], PolicyFile.ShippedNames);
        foreach (string name in PolicyFile.ShippedNames)
        {
            EncryptionPolicy policy = PolicyFile.Shipped(name);
            Assert.Equal(name, policy.Name);
            Assert.NotEmpty(policy.Sources);
            Assert.NotNull(policy.Reading);
        }

        Assert.Equal(KeyCustody.ServiceKey, PolicyFile.Shipped("cis-5.8").Rules[0].Require.Custody);
        Assert.Contains(
            "CIS-5.8, CIS-5.9",
            Assert.Throws<PolicyFormatException>(() => PolicyFile.Shipped("CIS")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-b-b-d", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("A", "a", false)]
    [InlineData("a", "a*", false)]
    public void A_pattern_knows_a_star_and_a_question_mark(string pattern, string name, bool expected) =>
        Assert.Equal(expected, GlobPattern.Matches(pattern, name));
}
