using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.Protection.Run;

namespace OssEncryption.Commands;

/// <summary>Removes versions that plans left behind.</summary>
/// <remarks>It takes what Get-OssKeptVersion gives, and removes exactly these. Right before, it looks at each again:
/// its proved copy must be there as it was proved, and the version itself must be the one that was copied, not be the
/// current one, and not be retained or on legal hold. Each is asked for, unless -ExpectedCount says how many they are.
/// What was removed is in the file removals.jsonl beside the journals of the plan. A removed version cannot be brought
/// back.</remarks>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan -Confirm:$false
/// Get-OssKeptVersion ./plan | Remove-OssKeptVersion -WhatIf
/// </code>
/// <para>Shows what would be removed. With -ExpectedCount and their number in the place of -WhatIf all of them are
/// removed, or none if they are not so many.</para>
/// </example>
/// <permission>oss:GetObject, oss:GetObjectVersion and oss:DeleteObjectVersion on each object; where objects can be
/// retained oss:GetBucketObjectWormConfiguration and oss:GetObjectLegalHold.</permission>
/// <seealso cref="GetOssKeptVersionCommand"/>
[Cmdlet(VerbsCommon.Remove, "OssKeptVersion", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveOssKeptVersionCommand : OssParallelCommand
{
    private readonly List<OssKeptVersion> _expected = [];
    private readonly Dictionary<string, RemovalLog> _logs = new(StringComparer.Ordinal);
    private KeptVersions? _versions;
    private Confirmation? _confirmation;

    /// <summary>The versions, as Get-OssKeptVersion gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public OssKeptVersion[] Version { get; set; } = [];

    /// <summary>How many versions there are to remove. When it is right they are removed without asking; when it is
    /// not, none is.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? ExpectedCount { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _versions = new KeptVersions(Client, Limiter);
        _confirmation = new Confirmation(this, force: false);
    }

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        if (ExpectedCount is null)
        {
            Array.ForEach(Version, version => Remove(version, isConfirmed: false));
        }
        else
        {
            _expected.AddRange(Version);
        }
    }

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        if (ExpectedCount is { } count && count != _expected.Count)
        {
            WriteError(OssErrors.From(
                new KeptVersionException(KeptVersionError.UnexpectedCount, FormattableString.Invariant(
                    $"There are {_expected.Count} versions, not {count} as expected. None was removed.")),
                MyInvocation.MyCommand.Name));
            return;
        }

        _expected.ForEach(version => Remove(version, isConfirmed: true));
        FinishPending();
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        foreach (RemovalLog log in _logs.Values)
        {
            log.Dispose();
        }
    }

    private void Remove(OssKeptVersion version, bool isConfirmed)
    {
        string target = new ObjectAddress(version.BucketName, version.Key, version.VersionId).ToString();
        Report(target, () =>
        {
            KeptVersion kept = version.Kept ?? throw new KeptVersionException(KeptVersionError.CopyMissing,
                "No plan proves a copy of it. Pipe what Get-OssKeptVersion returns.");
            if (Ask(target, () => ShouldProcess(version.ToString(), "Remove version")
                && (isConfirmed
                    || _confirmation!.Allows($"This removes {version} for good. Continue?", "Remove version"))))
            {
                RemovalLog log = LogOf(version.Path);
                StartChange(target, stop => _versions!.RemoveAsync(kept, log, stop), _ => Finish(null));
            }
        });
    }

    private RemovalLog LogOf(string plan)
    {
        if (!_logs.TryGetValue(plan, out RemovalLog? log))
        {
            log = new RemovalLog(plan);
            _logs.Add(plan, log);
        }

        return log;
    }
}
