using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>A session that is connected to its own emulator, <c>$emulator</c>.</summary>
internal sealed class EmulatedSession : IDisposable
{
    /// <summary>Starts the emulator and connects.</summary>
    /// <param name="regions">Its regions.</param>
    /// <param name="keys">The keys that its KMS has in the first region.</param>
    public EmulatedSession(string regions = "cn-hangzhou", params string[] keys)
    {
        string given = keys.Length == 0 ? "" : "-KmsKey " + string.Join(", ", keys);
        Must($"$emulator = Start-OssEmulator -Region {regions} {given}; $context = $emulator | Connect-Oss");
    }

    public ModuleSession Session { get; } = new();

    /// <summary>The number of questions that the user was asked.</summary>
    public int QuestionCount => Session.Host.Questions.Count;

    public SessionResult Invoke(string script) => Session.Invoke(script);

    /// <summary>Runs a script that must not fail.</summary>
    public IReadOnlyList<PSObject> Must(string script)
    {
        SessionResult result = Invoke(script);
        Assert.Empty(result.Errors);
        return result.Output;
    }

    /// <summary>The output of a script that must not fail, as strings.</summary>
    public IReadOnlyList<string> Texts(string script) => [.. Must(script).Select(item => item?.ToString() ?? "")];

    /// <summary>Runs a script that must report exactly one error.</summary>
    public ErrorRecord Fails(string script) => Assert.Single(Invoke(script).Errors);

    /// <summary>Runs a script that creates buckets, and clears the request log.</summary>
    public void Given(string script) => Must($"$null = {script}; $emulator.ClearRequests()");

    /// <summary>The requests in the log, each as <c>operation bucket</c>.</summary>
    public IReadOnlyList<string> Requests() =>
        Texts("$emulator.GetRequests() | % { \"$($_.Operation) $($_.Bucket)\".Trim() }");

    /// <summary>The rule of a bucket, as the server returns it.</summary>
    public string RuleOf(string bucket) => Assert.Single(Texts($"[string](Get-OssBucketEncryption {bucket})"));

    public void Dispose() => Session.Dispose();
}
