using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Reports;

namespace OssEncryption.Protection.Tests.Reports;

public class ReportTests
{
    private const string Nasty = "</script><img src=x onerror=alert(1)>\u202e\0\"'&=1+1";

    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a.html", ReportFormat.Html)]
    [InlineData("A.HTM", ReportFormat.Html)]
    [InlineData("a.csv", ReportFormat.Csv)]
    [InlineData("a.ocsf.json", ReportFormat.Json)]
    [InlineData("a.sarif", ReportFormat.Sarif)]
    [InlineData("a.junit.xml", ReportFormat.JUnit)]
    [InlineData("a.xml", null)]
    [InlineData("html", null)]
    public void The_ending_of_a_file_says_its_format(string path, ReportFormat? expected) =>
        Assert.Equal(expected, FindingReport.FormatOf(path));

    [Fact]
    public void A_page_shows_every_name_as_text_and_lets_nothing_in()
    {
        string page = Write(ReportFormat.Html, One() with { Key = Nasty, Found = Nasty, Examples = [Nasty] });

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', page);
        Assert.Contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\\u202E\\u0000&quot;&#39;&amp;", page,
            StringComparison.Ordinal);
        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length);
    }

    [Fact]
    public void A_page_says_first_what_is_wrong_where_and_what_to_do()
    {
        string page = Write(
            ReportFormat.Html,
            One(),
            One("logs") with { Status = FindingStatus.Compliant, Custody = KeyCustody.Cmk },
            One("secret") with { Status = FindingStatus.Unknown, Custody = null, Cipher = null });

        Assert.Contains("<strong>1 of 3 buckets</strong> are as the policy requires. <strong>1</strong> are not.", page,
            StringComparison.Ordinal);
        int first = page.IndexOf("What to do first", StringComparison.Ordinal);
        int wrong = page.IndexOf("oss://invoices", StringComparison.Ordinal);
        int unknown = page.IndexOf("oss://secret", StringComparison.Ordinal);
        Assert.True(first < wrong && wrong < unknown);
        Assert.Contains("Buckets: not encrypted 1, CMK 1, not known 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_a_hundred_thousand_findings_stays_below_five_megabytes_and_keeps_the_worst()
    {
        var output = new StringWriter();
        FindingReport report = FindingReport.Begin(
            ReportFormat.Html, output, new ReportHead(Now, "0.1.0") { FullTable = "all.csv" });
        for (int i = 0; i < 100_000; i++)
        {
            bool isWorst = i == 77_777;
            report.Add(One($"bucket-{i % 1000}") with
            {
                Status = isWorst ? FindingStatus.NonCompliant : FindingStatus.Compliant,
                Key = isWorst ? "the-worst" : string.Concat(Enumerable.Repeat("<&>", 340)) + i,
            });
        }

        report.Complete();

        string page = output.ToString();
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 1_000_000, 5_000_000);
        Assert.Contains("the-worst", page, StringComparison.Ordinal);
        Assert.Matches("[0-9,]+ of 100,000 findings are not in this table; those that are, are the worst", page);
        Assert.Contains("All are in <bdi>all.csv</bdi>.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_tells_what_is_new_and_what_is_gone_since_an_earlier_report()
    {
        string before = Write(ReportFormat.Json, One("stays"), One("goes") with { Status = FindingStatus.Unknown },
            One("right") with { Status = FindingStatus.Compliant });
        EarlierReport earlier = EarlierReport.Read(new StringReader(before));

        string page = Write(
            ReportFormat.Html, new ReportHead(Now, "0.1.0") { Earlier = earlier }, One("stays"), One("right"));

        Assert.Contains("<h3>New: 1</h3>\n<ul><li><bdi>oss://right</bdi>: Default encryption, ", page,
            StringComparison.Ordinal);
        Assert.Contains("<h3>Gone: put right, or not looked at any more: 1</h3>\n" +
            "<ul><li><bdi>oss://goes: Default encryption, ", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("[{\"finding_info\":{}}]")]
    [InlineData("[{\"finding_info\":{\"uid\":\"a\"}}")]
    [InlineData("not json")]
    public void What_is_no_earlier_report_is_refused(string text) => Assert.Throws<ReportFormatException>(
        () => EarlierReport.Read(new StringReader(text)));

    [Fact]
    public void An_earlier_report_is_read_however_it_is_laid_out()
    {
        string text = Write(ReportFormat.Json, One(Nasty), One("b"));
        string indented = text.Replace("{", "{\n  ", StringComparison.Ordinal)
            .Replace("\":", "\" : ", StringComparison.Ordinal);

        Assert.Equal(
            EarlierReport.Read(new StringReader(text)).Open, EarlierReport.Read(new StringReader(indented)).Open);
    }

    [Fact]
    public void A_table_names_what_it_is_about_by_one_address_and_has_no_formula()
    {
        string table = Write(
            ReportFormat.Csv,
            One() with { Key = "=cmd|' /C calc'!A0", Rule = "=1+1", Found = "a \"b\", c" },
            One("logs"));

        string[] lines = table.Split("\r\n");
        Assert.StartsWith("\"Resource\",\"Status\",\"Severity\",\"Check\"", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("\"oss://invoices/=cmd|' /C calc'!A0\",\"NonCompliant\"", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"a \"\"b\"\", c\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"'=1+1\",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"oss://logs\",", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Ocsf_has_all_that_a_compliance_finding_must_have()
    {
        JsonElement[] findings =
        [
            .. JsonDocument.Parse(Write(ReportFormat.Json, [.. EveryStatus])).RootElement.EnumerateArray(),
        ];

        Assert.Equal([1L, 3, 2, 99, 3], findings.Select(
            finding => finding.GetProperty("compliance").GetProperty("status_id").GetInt64()));
        Assert.Equal(["New", "New", "New", "New", "Suppressed"], findings.Select(
            finding => finding.GetProperty("status").GetString()));
        foreach (JsonElement finding in findings)
        {
            Assert.Equal(2003, finding.GetProperty("class_uid").GetInt32());
            Assert.Equal(200301, finding.GetProperty("type_uid").GetInt32());
            Assert.Equal(Now.ToUnixTimeMilliseconds(), finding.GetProperty("time").GetInt64());
            Assert.Equal("oss://invoices", finding.GetProperty("resources")[0].GetProperty("uid").GetString());
            Assert.Equal("0.1.0", finding.GetProperty("metadata").GetProperty("product").GetProperty("version").GetString());
        }
    }

    [Fact]
    public void Sarif_has_one_result_for_a_bucket_and_check_and_none_for_an_object()
    {
        Finding[] objects = [.. Enumerable.Range(0, 1000).Select(i => One() with
        {
            Check = PolicyCheck.StoredObjects,
            Key = $"k{i}",
            Objects = 1,
            Found = i % 2 == 0 ? "not encrypted" : "SSE-OSS, AES-256",
        })];

        JsonElement run = JsonDocument.Parse(Write(ReportFormat.Sarif, [One(), .. objects, One("logs")]))
            .RootElement.GetProperty("runs")[0];

        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(["Custody", "StoredObjects", "Custody"], results.Select(
            result => result.GetProperty("ruleId").GetString()));
        Assert.StartsWith(
            "invoices: 500 objects not encrypted; 500 objects SSE-OSS, AES-256; required: service key or better.",
            results[1].GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.All(results, result => Assert.Equal(
            result.GetProperty("ruleId").GetString(),
            run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[
                result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    [Fact]
    public void Sarif_gives_a_level_to_failures_only()
    {
        JsonElement results = JsonDocument.Parse(Write(ReportFormat.Sarif, [.. EveryStatus.Select(
            (finding, i) => finding with { BucketName = $"b{i}" })])).RootElement.GetProperty("runs")[0]
            .GetProperty("results");

        Assert.Equal(
            ["pass none", "fail error", "open none", "notApplicable none", "fail error"],
            results.EnumerateArray().Select(
                result => $"{result.GetProperty("kind").GetString()} {result.GetProperty("level").GetString()}"));
        Assert.Equal("accepted", results[4].GetProperty("suppressions")[0].GetProperty("status").GetString());
    }

    [Fact]
    public void Junit_counts_failures_errors_and_what_was_skipped_and_is_xml_whatever_names_hold()
    {
        XElement suite = XDocument.Parse(Write(ReportFormat.JUnit, [.. EveryStatus.Select(
            (finding, i) => finding with { BucketName = $"b{i}", Found = Nasty + "\ud800" })]))
            .Root!.Element("testsuite")!;

        Assert.Equal(
            ["5", "1", "1", "2"],
            new[] { "tests", "failures", "errors", "skipped" }.Select(name => suite.Attribute(name)!.Value));
        Assert.Equal(
            [null, "failure", "error", "skipped", "skipped"],
            suite.Elements("testcase").Select(test => test.Elements().FirstOrDefault()?.Name.LocalName));
    }

    [Fact]
    public void A_page_shows_buckets_objects_and_bytes_of_each_region_on_the_ladder()
    {
        Finding stored = One() with
        {
            Id = "oss://invoices StoredObjects SSE-OSS",
            Check = PolicyCheck.StoredObjects,
            Custody = KeyCustody.SseOss,
            Objects = 3,
            Bytes = 2048,
        };

        string page = Write(ReportFormat.Html, One(), stored, One("logs") with { Region = "cn-shanghai" });

        Assert.Equal(
            [
                "Buckets: not encrypted 2", "Objects: SSE-OSS 3", "Bytes: SSE-OSS 2.0 KiB",
                "Buckets in cn-hangzhou: not encrypted 1", "Objects in cn-hangzhou: SSE-OSS 3",
                "Bytes in cn-hangzhou: SSE-OSS 2.0 KiB", "Buckets in cn-shanghai: not encrypted 1",
            ],
            page.Split("aria-label=\"").Skip(1).Select(rest => rest.Split('"')[0]).Where(
                label => label.Contains(": ", StringComparison.Ordinal)));
    }

    private static IEnumerable<Finding> EveryStatus => Enum.GetValues<FindingStatus>().Select(
        status => One() with { Status = status, Reason = "because" });

    private static Finding One(string bucket = "invoices") => new()
    {
        Id = $"oss://{bucket} Custody",
        Status = FindingStatus.NonCompliant,
        Severity = FindingSeverity.High,
        Check = PolicyCheck.Custody,
        BucketName = bucket,
        Region = "cn-hangzhou",
        Policy = "CIS-5.8",
        Rule = "all buckets",
        Expected = "service key or better",
        Found = "not encrypted",
        Advice = "Repair it.",
        Custody = KeyCustody.None,
        Cipher = DataCipher.None,
        FoundRule = EncryptionRule.None,
        Controls = ["CIS Alibaba Cloud 2.0 5.8"],
        Time = Now,
    };

    private static string Write(ReportFormat format, params Finding[] findings) =>
        Write(format, new ReportHead(Now, "0.1.0"), findings);

    private static string Write(ReportFormat format, ReportHead head, params Finding[] findings)
    {
        var output = new StringWriter();
        FindingReport report = FindingReport.Begin(format, output, head);
        Array.ForEach(findings, report.Add);
        report.Complete();
        return output.ToString();
    }
}
