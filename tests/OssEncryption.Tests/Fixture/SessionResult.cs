using System.Management.Automation;

namespace OssEncryption.Tests.Fixture;

/// <summary>The result of a script.</summary>
public sealed record SessionResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>All errors in their order. A terminating error is the last.</summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    /// <summary>The terminating error, if there was one.</summary>
    public required ErrorRecord? Terminating { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<string> Debug { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>What the host showed: views, the text of <c>-WhatIf</c>, questions and messages.</summary>
    public required string HostText { get; init; }

    public required bool WasStopped { get; init; }
}
