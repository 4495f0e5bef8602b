using OssEncryption.Client.Formats;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>SARIF 2.1.0: one result for each bucket and check. A bucket is no file, so that its place is a logical
/// location, beside a relative address that code scanners ask for.</summary>
internal sealed class SarifReport(TextWriter output, ReportHead head) : FindingReport
{
    private const string Schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private readonly FindingDigest _digest = new();

    /// <inheritdoc/>
    public override void Add(Finding finding) => _digest.Add(finding);

    /// <inheritdoc/>
    public override void Complete()
    {
        var json = new JsonWriter(output, isIndented: true);
        json.BeginObject().Member("$schema", Schema).Member("version", "2.1.0").BeginArray("runs").BeginObject();
        WriteTool(json);
        json.BeginArray("invocations").BeginObject()
            .Member("executionSuccessful", true)
            .Member("endTimeUtc", head.Created)
            .EndObject().EndArray();
        json.BeginArray("results");
        foreach (FindingDigest.Entry entry in _digest.Entries)
        {
            WriteResult(json, entry);
        }

        json.EndArray().EndObject().EndArray().EndObject();
        output.Flush();
    }

    private void WriteTool(JsonWriter json)
    {
        json.BeginObject("tool").BeginObject("driver")
            .Member("name", "OssEncryption")
            .Member("version", head.Version)
            .BeginArray("rules");
        foreach (PolicyCheck check in Enum.GetValues(typeof(PolicyCheck)))
        {
            json.BeginObject()
                .Member("id", check.ToString())
                .BeginObject("shortDescription").Member("text", CheckWords.TitleOf(check)).EndObject()
                .EndObject();
        }

        json.EndArray().EndObject().EndObject();
    }

    private static void WriteResult(JsonWriter json, FindingDigest.Entry entry)
    {
        Finding worst = entry.Worst;
        json.BeginObject()
            .Member("ruleId", worst.Check.ToString())
            .Member("ruleIndex", (int)worst.Check)
            .Member("kind", KindOf(worst.Status))
            .Member("level", LevelOf(worst))
            .BeginObject("message").Member("text", entry.Message).EndObject()
            .BeginArray("locations").BeginObject()
            .BeginObject("physicalLocation").BeginObject("artifactLocation")
            .Member("uri", "oss/" + worst.BucketName).EndObject().EndObject()
            .BeginArray("logicalLocations").BeginObject()
            .Member("name", worst.BucketName)
            .Member("fullyQualifiedName", "oss://" + worst.BucketName)
            .Member("kind", "resource")
            .EndObject().EndArray()
            .EndObject().EndArray()
            .BeginObject("partialFingerprints").Member("bucketAndCheck/v1", entry.Id).EndObject();
        if (worst.Status == FindingStatus.Excepted)
        {
            json.BeginArray("suppressions").BeginObject()
                .Member("kind", "external")
                .Member("status", "accepted")
                .Member("justification", worst.Reason ?? "")
                .EndObject().EndArray();
        }

        json.BeginObject("properties").Member("region", worst.Region).Member("policy", worst.Policy)
            .BeginArray("tags");
        foreach (string control in worst.Controls)
        {
            json.Item(control);
        }

        json.EndArray().EndObject().EndObject();
    }

    private static string KindOf(FindingStatus status) => status switch
    {
        FindingStatus.Compliant => "pass",
        FindingStatus.Unknown => "open",
        FindingStatus.NotApplicable => "notApplicable",
        _ => "fail",
    };

    // What is no failure has no level.
    private static string LevelOf(Finding finding) => (KindOf(finding.Status), finding.Severity) switch
    {
        ("fail", FindingSeverity.High) => "error",
        ("fail", FindingSeverity.Medium) => "warning",
        ("fail", _) => "note",
        _ => "none",
    };
}
