using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>The common parameters of the cmdlets on buckets and objects.</summary>
public sealed class ParameterTests : IDisposable
{
    private static readonly string[] Nouns = ["OssBucket", "OssBucketEncryption", "OssObject", "OssObjectEncryption"];

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Buckets_come_first_several_at_once_and_from_properties()
    {
        foreach (CmdletInfo cmdlet in Cmdlets())
        {
            ParameterMetadata bucket = cmdlet.Parameters["BucketName"];
            Assert.Equal(typeof(string[]), bucket.ParameterType);
            Assert.Contains("Bucket", bucket.Aliases);
            AssertPlace(cmdlet, bucket, 0);
        }
    }

    [Fact]
    public void Keys_come_second_several_at_once_and_from_properties()
    {
        foreach (CmdletInfo cmdlet in Cmdlets().Where(IsForObjects))
        {
            ParameterMetadata key = cmdlet.Parameters["Key"];
            // What is written has one key: several files have their own.
            Assert.Equal(cmdlet.Verb == "Write" ? typeof(string) : typeof(string[]), key.ParameterType);
            AssertPlace(cmdlet, key, 1);
        }
    }

    [Fact]
    public void A_text_in_the_pipeline_is_a_bucket_or_a_key_never_both()
    {
        // Into Write-OssObject go files, by their properties.
        foreach (CmdletInfo cmdlet in Cmdlets().Where(cmdlet => cmdlet.Name != "Write-OssObject"))
        {
            string taken = Assert.Single(cmdlet.Parameters.Values,
                parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline)).Name;
            // A list is of a bucket.
            Assert.Equal(IsForObjects(cmdlet) && cmdlet.Name != "Get-OssObject" ? "Key" : "BucketName", taken);
        }
    }

    [Fact]
    public void What_can_be_known_is_completed()
    {
        string[] completed =
        [
            "BucketName", "Key", "Prefix", "KeyPrefix", "DestinationBucketName", "DestinationKey", "KmsKeyId",
            "Algorithm", "Region", "Endpoint", "ProfileName",
        ];
        foreach (CmdletInfo cmdlet in Cmdlets().Append(Find("Connect-Oss")))
        {
            Assert.All(
                cmdlet.Parameters.Values.Where(parameter => completed.Contains(parameter.Name)),
                parameter => Assert.True(
                    parameter.Attributes.Any(attribute => attribute is ArgumentCompleterAttribute),
                    $"{cmdlet.Name} -{parameter.Name}"));
        }
    }

    // What is measured is a bucket.
    private static bool IsForObjects(CmdletInfo cmdlet) =>
        cmdlet.Noun.StartsWith("OssObject", StringComparison.Ordinal) && cmdlet.Verb != "Measure";

    private static void AssertPlace(CmdletInfo cmdlet, ParameterMetadata parameter, int position) => Assert.All(
        parameter.ParameterSets.Values,
        set => Assert.True(set.Position == position && set.ValueFromPipelineByPropertyName, cmdlet.Name));

    private IEnumerable<CmdletInfo> Cmdlets() => _session
        .Invoke("(Get-Module OssEncryption).ExportedCmdlets.Values").Output
        .Select(cmdlet => (CmdletInfo)cmdlet.BaseObject)
        .Where(cmdlet => Nouns.Contains(cmdlet.Noun));

    private CmdletInfo Find(string name) =>
        (CmdletInfo)Assert.Single(_session.Invoke("Get-Command $args[0]", name).Output).BaseObject;
}
