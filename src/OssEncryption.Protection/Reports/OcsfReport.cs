using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Reports;

/// <summary>An array of OCSF Compliance Findings (class 2003, schema 1.5.0), one a line. What OCSF has no place for,
/// and a later report needs, is under <c>unmapped</c>.</summary>
internal sealed class OcsfReport : FindingReport
{
    private const string OcsfVersion = "1.5.0";
    private const int Create = 1;
    private const int Findings = 2;
    private const int ComplianceFinding = 2003;

    private readonly TextWriter _output;
    private readonly ReportHead _head;
    private bool _hasItems;

    public OcsfReport(TextWriter output, ReportHead head)
    {
        _output = output;
        _head = head;
        _output.Write('[');
    }

    /// <inheritdoc/>
    public override void Add(Finding finding)
    {
        _output.Write(_hasItems ? ",\n" : "\n");
        _hasItems = true;
        var json = new JsonWriter(_output);
        json.BeginObject()
            .Member("activity_id", Create)
            .Member("activity_name", "Create")
            .Member("category_uid", Findings)
            .Member("category_name", "Findings")
            .Member("class_uid", ComplianceFinding)
            .Member("class_name", "Compliance Finding")
            .Member("type_uid", (ComplianceFinding * 100) + Create)
            .Member("type_name", "Compliance Finding: Create")
            .Member("time", finding.Time.ToUnixTimeMilliseconds())
            .Member("severity_id", SeverityOf(finding).Id)
            .Member("severity", SeverityOf(finding).Name)
            .Member("status_id", finding.Status == FindingStatus.Excepted ? 3 : 1)
            .Member("status", finding.Status == FindingStatus.Excepted ? "Suppressed" : "New")
            .Member("message", $"{finding.Resource}: {CheckWords.SubjectOf(finding.Check)}, {finding.Found}; " +
                $"required: {finding.Expected}.");
        WriteMetadata(json);
        json.BeginObject("finding_info")
            .Member("uid", finding.Id)
            .Member("title", CheckWords.TitleOf(finding.Check))
            .Optional("desc", finding.Reason)
            .EndObject();
        WriteCompliance(json, finding);
        WriteResource(json, finding);
        if (finding.Advice is { } advice)
        {
            json.BeginObject("remediation").Member("desc", advice).EndObject();
        }

        json.BeginObject("cloud").Member("provider", "Alibaba Cloud").Member("region", finding.Region).EndObject();
        WriteUnmapped(json, finding);
        json.EndObject();
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        _output.Write(_hasItems ? "\n]\n" : "]\n");
        _output.Flush();
    }

    private void WriteMetadata(JsonWriter json) => json.BeginObject("metadata")
        .Member("version", OcsfVersion)
        .BeginArray("profiles").Item("cloud").EndArray()
        .BeginObject("product")
        .Member("name", "OssEncryption")
        .Member("vendor_name", "OssEncryption")
        .Member("version", _head.Version)
        .EndObject()
        .EndObject();

    private static void WriteCompliance(JsonWriter json, Finding finding)
    {
        (int id, string name) = StatusOf(finding.Status);
        json.BeginObject("compliance")
            .Member("control", finding.Check.ToString())
            .Member("desc", $"Policy {finding.Policy}. Supports the requirements named; satisfies none by itself.")
            .Member("status_id", id)
            .Member("status", name)
            .Member("status_code", finding.Status.ToString())
            .BeginArray("standards").Item(finding.Policy).EndArray()
            .BeginArray("requirements");
        foreach (string control in finding.Controls)
        {
            json.Item(control);
        }

        json.EndArray().EndObject();
    }

    private static void WriteResource(JsonWriter json, Finding finding) => json.BeginArray("resources").BeginObject()
        .Member("uid", finding.Resource)
        .Member("name", finding.Key ?? finding.BucketName)
        .Member("type", finding.Key is null ? "OSS bucket" : "OSS object")
        .Member("region", finding.Region)
        .EndObject().EndArray();

    private static void WriteUnmapped(JsonWriter json, Finding finding)
    {
        json.BeginObject("unmapped")
            .Member("status", finding.Status.ToString())
            .Member("check", finding.Check.ToString())
            .Member("expected", finding.Expected)
            .Member("found", finding.Found)
            .Optional("rule", finding.Rule)
            .Optional("missing_permission", finding.MissingPermission)
            .Member("objects", finding.Objects)
            .Member("bytes", finding.Bytes);
        if (finding.FoundRule is { } rule && rule != EncryptionRule.None)
        {
            json.Member("algorithm", rule.Algorithm.ToString())
                .Optional("kms_key_id", rule.KmsKeyId)
                .Optional("data_encryption", rule.DataEncryption?.ToString());
        }

        json.BeginArray("examples");
        foreach (string example in finding.Examples)
        {
            json.Item(example);
        }

        json.EndArray().EndObject();
    }

    private static (int Id, string Name) StatusOf(FindingStatus status) => status switch
    {
        FindingStatus.Compliant => (1, "Pass"),
        FindingStatus.NonCompliant or FindingStatus.Excepted => (3, "Fail"),
        FindingStatus.Unknown => (2, "Warning"),
        _ => (99, "Other"),
    };

    private static (int Id, string Name) SeverityOf(Finding finding) => finding.Severity switch
    {
        FindingSeverity.High => (4, "High"),
        FindingSeverity.Medium => (3, "Medium"),
        FindingSeverity.Low => (2, "Low"),
        _ => (1, "Informational"),
    };
}
