using System.Management.Automation;

namespace OssEncryption.Tests.Fixture;

/// <summary>What a script gave.</summary>
public sealed record SessionResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>All errors in their order; the one that ended the script is the last.</summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    /// <summary>The error that ended the script, if one did.</summary>
    public required ErrorRecord? Terminating { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<string> Debug { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>What the host was told to show: rendered views, the text of <c>-WhatIf</c>, questions, and marked
    /// messages.</summary>
    public required string HostText { get; init; }

    public required bool WasStopped { get; init; }
}
