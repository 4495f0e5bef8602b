namespace OssEncryption.Tests.Runbooks;

/// <summary>The runbook audit.ps1 over a fleet in four regions, against a count of its own. OSS_TRIALS multiplies the
/// objects of each bucket.</summary>
public sealed class FleetAuditTests
{
    private const int Buckets = 1000;
    private const string Regions = "cn-hangzhou, cn-shanghai, cn-beijing, ap-southeast-1";

    private static readonly string[] Rules = ["None", "AES256", "SM4", "KMS", "key-1"];
    private static readonly int[] Denied = [5, 25, 45, 303, 704, 998];
    private static readonly int[] Gone = [7, 27, 500];
    private const int Nonsense = 9;

    // Two of one kind, and one of each other.
    private static readonly int Objects = Trials.Of(4);

    [Fact]
    public void An_audit_of_a_thousand_buckets_is_right_to_the_last_row()
    {
        using var oss = new EmulatedSession(Regions, "key-1");
        using var folder = new TemporaryFolder();
        Fill(oss);

        string[] counts = [.. oss.Texts(
            "$global:LASTEXITCODE = -1; " +
            $"& '{Documentation.Pages.PathOf("docs/runbooks/audit.ps1")}' kms-everywhere -IncludeObjects " +
            $"-ReportFolder '{folder.Path}'; $LASTEXITCODE")];
        IEnumerable<string> rows = File.ReadLines(Assert.Single(Directory.GetFiles(folder.Path, "*.csv")))
            .Where(line => line.StartsWith("\"oss://", StringComparison.Ordinal))
            .Select(line => line.Replace("\"oss://bucket-", "", StringComparison.Ordinal).Split("\",\""))
            .Select(row => $"{row[0]} {row[3]} {row[1]}: {row[6]}, {row[10]}, {row[11]}");

        string[] expected = [.. Enumerable.Range(0, Buckets).SelectMany(Expect)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.Equal("2", counts[^1]);
        Assert.All(
            ["Compliant", "NonCompliant", "Unknown", "NotApplicable"],
            status => Assert.Contains(
                $"{status}={expected.Count(row => row.Contains($" {status}:", StringComparison.Ordinal))}",
                counts[0], StringComparison.Ordinal));
    }

    private static string RuleOf(int bucket) => Rules[bucket % 5] == "key-1" && bucket >= Buckets / 4
        ? "KMS"
        : Rules[bucket % 5];

    // One object of three is written under the rule of its bucket, the others with an encryption of their own.
    private static string EncryptionOf(int bucket, int item) => (item % 3) switch
    {
        1 => "AES256",
        2 => "KMS",
        _ => RuleOf(bucket),
    };

    private static string WordsOf(string encryption) => encryption switch
    {
        "None" => "not encrypted",
        "AES256" => "SSE-OSS, AES-256",
        "SM4" => "SSE-OSS, SM4",
        "KMS" => "service key, AES-256",
        _ => "CMK, AES-256",
    };

    private static string StatusOf(string encryption) => encryption is "KMS" or "key-1" ? "Compliant" : "NonCompliant";

    private static IEnumerable<string> Expect(int bucket)
    {
        if (Gone.Contains(bucket))
        {
            yield return $"{bucket} Custody NotApplicable: the bucket is gone, 0, 0";
            yield break;
        }

        bool isUnknown = Denied.Contains(bucket) || bucket == Nonsense;
        string rule = RuleOf(bucket);
        yield return isUnknown
            ? $"{bucket} Custody Unknown: could not be looked at, 0, 0"
            : $"{bucket} Custody {StatusOf(rule)}: {WordsOf(rule)}, 0, 0";
        if (rule == "key-1" && !isUnknown)
        {
            yield return $"{bucket} KeyUsable Compliant: key key-1, 0, 0";
        }

        foreach (IGrouping<string, int> kind in Enumerable.Range(0, Objects).GroupBy(item => EncryptionOf(bucket, item)))
        {
            yield return $"{bucket} StoredObjects {StatusOf(kind.Key)}: {WordsOf(kind.Key)}, {kind.Count()}, " +
                $"{kind.Count() * 5}";
        }
    }

    private static void Fill(EmulatedSession oss)
    {
        foreach (string fault in Denied.Select(n => $"Bucket = 'bucket-{n}'; Status = 403; Code = 'AccessDenied'")
            .Concat(Gone.Select(n => $"Bucket = 'bucket-{n}'; Status = 404; Code = 'NoSuchBucket'"))
            .Append($"Bucket = 'bucket-{Nonsense}'; Status = 200; Body = '<html>Hello'"))
        {
            oss.Must($"$emulator.AddFault(@{{ Operation = 'GetBucketEncryption'; {fault} }})");
        }

        oss.Must($$"""
            $regions = '{{Regions}}' -split ', '
            $rules = '{{string.Join(',', Enumerable.Range(0, Buckets).Select(RuleOf))}}'.Split(',')
            foreach ($bucket in 0..{{Buckets - 1}}) {
                $how = switch ($rules[$bucket]) {
                    'None' { @{} }
                    'key-1' { @{ KmsKeyId = 'key-1' } }
                    default { @{ Algorithm = $rules[$bucket] } }
                }
                $region = $regions[[Math]::Floor($bucket / {{Buckets / 4}})]
                $null = New-OssBucket "bucket-$bucket" -Region $region @how
            }
            """);
        string[] own = ["@{}", "@{ Algorithm = 'AES256' }", "@{ Algorithm = 'KMS' }"];
        for (int i = 0; i < own.Length; i++)
        {
            oss.Must($$"""
                $how = {{own[i]}}
                & { foreach ($bucket in 0..{{Buckets - 1}}) {
                    for ($item = {{i}}; $item -lt {{Objects}}; $item += 3) {
                        [pscustomobject]@{ BucketName = "bucket-$bucket"; Key = "$item" }
                    }
                } } | Write-OssObject -Content hello @how -ThrottleLimit 16 | Out-Null
                """);
        }
    }
}
