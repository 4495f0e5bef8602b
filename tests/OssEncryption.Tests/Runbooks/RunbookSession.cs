using OssEncryption.Tests.Documentation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Runbooks;

/// <summary>A hosted session, connected to an emulator with two regions, that runs runbooks as a scheduler
/// does.</summary>
/// <param name="keys">The keys of the first region.</param>
internal sealed class RunbookSession(params string[] keys) : IDisposable
{
    public EmulatedSession Oss { get; } = new("cn-hangzhou, cn-shanghai", keys);

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The path of a file in the folder of the test.</summary>
    public string File(string name) => Path.Combine(Folder.Path, name);

    /// <summary>Runs a runbook.</summary>
    /// <param name="runbook">Its name without extension.</param>
    /// <param name="arguments">Its arguments as they are typed.</param>
    public RunbookResult Run(string runbook, string arguments = "")
    {
        string path = Pages.PathOf($"docs/runbooks/{runbook}.ps1");
        SessionResult result = Oss.Session.Invoke(
            $"$global:LASTEXITCODE = -1; & $args[0] {arguments}; $LASTEXITCODE", path);
        return new RunbookResult(
            (int)result.Output[^1].BaseObject,
            [.. result.Output.SkipLast(1).Select(item =>
                $"{item.Properties["BucketName"].Value}: {item.Properties["State"].Value}")],
            result);
    }

    /// <summary>Runs a script in the second region.</summary>
    public void InShanghai(string script) => Oss.Given(
        "Connect-Oss cn-shanghai -Endpoint $emulator.Endpoints['cn-shanghai'] -Credential $emulator.Credential; " +
        $"$null = {script}; $null = $emulator | Connect-Oss");

    /// <summary>Denies an operation.</summary>
    public void Deny(string operation, string bucket) => Oss.Must(
        $"$emulator.AddFault(@{{ Operation = '{operation}'; Bucket = '{bucket}'; " +
        "Status = 403; Code = 'AccessDenied' })");

    public void Dispose()
    {
        Oss.Dispose();
        Folder.Dispose();
    }
}
