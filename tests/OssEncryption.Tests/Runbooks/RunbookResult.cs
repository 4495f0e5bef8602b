using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Runbooks;

/// <summary>The result of a runbook.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="States">Each result as <c>bucket: state</c>.</param>
/// <param name="Streams">The text of all streams.</param>
internal sealed record RunbookResult(int ExitCode, IReadOnlyList<string> States, SessionResult Streams)
{
    /// <summary>The one error that it reported.</summary>
    public string Error => Assert.Single(Streams.Errors).ToString();

    /// <summary>A property of the result of a bucket.</summary>
    public string? Of(string bucket, string property) => (string?)Streams.Output
        .Single(item => (string?)item.Properties["BucketName"]?.Value == bucket).Properties[property].Value;
}
