using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Emulation;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Starts a local OSS on loopback, to try and test scripts without an account.</summary>
/// <remarks>It is a real server: it checks signatures and permissions and answers as the service does. It runs in this
/// process until Stop-OssEmulator or the end of the runspace. It needs PowerShell 7.4 or later. Objects that ask for
/// SM4 are reported as SM4, and kept under AES-256-GCM as all that is to be encrypted.</remarks>
/// <example>
/// <code>Start-OssEmulator | Connect-Oss</code>
/// <para>Starts a local OSS and works with it.</para>
/// </example>
/// <example>
/// <code>
/// $emulator = Start-OssEmulator -Region cn-hangzhou, cn-shanghai
/// $emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Count = 1; Status = 503 })
/// $emulator | Connect-Oss
/// </code>
/// <para>Plays two regions, and fails one request on purpose.</para>
/// </example>
/// <example>
/// <code>
/// $emulator.AddInventory('invoices')
/// $emulator.RunInventory('invoices')
/// </code>
/// <para>Has a bucket list its objects, with their encryption status, into itself.</para>
/// </example>
/// <example>
/// <code>Start-OssEmulator -KmsKey key-2026 -Path ./oss | Connect-Oss</code>
/// <para>Keeps buckets, objects and keys in a folder for the next start, with a CMK that is there from now on.</para>
/// </example>
/// <seealso>about_OssEncryption_Emulator</seealso>
[Cmdlet(VerbsLifecycle.Start, "OssEmulator")]
[OutputType(typeof(OssEmulator))]
public sealed class StartOssEmulatorCommand : OssCommand
{
    /// <summary>The regions that it plays, each on a port of its own; commands connect to the first.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = ["cn-hangzhou"];

    /// <summary>The port of the first region; a free one when left out.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The access key of the owner; one is made up when left out.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The folder that keeps buckets, objects and keys for the next start; memory when left out. It must be
    /// empty or made by this command, and one local OSS at a time uses it. The master keys lie in it, readable by its
    /// owner alone: it is for tests and no safe.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The keys that KMS has at the start: ids, which belong to the first region, or full names such as
    /// acs:kms:cn-hangzhou:1000000000000001:key/my-key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] KmsKey { get; set; } = [];

    /// <summary>The largest object, in bytes, that one copy request may give another encryption or storage class, as a
    /// test of copies by parts may want it; 1 GB when left out, as the service has it.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long LargestCopy { get; set; } = new EmulatorOptions().LargestCopy;

    /// <summary>The smallest part, in bytes, of an upload by parts, except its last; 100 KB when left out.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long SmallestPart { get; set; } = new EmulatorOptions().SmallestPart;

    /// <summary>How long it takes to restore an archived object; no time when left out.</summary>
    [Parameter]
    public TimeSpan RestoreTime { get; set; }

    /// <summary>How many objects a data file of an inventory lists at most; 100000 when left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int InventoryRowsPerFile { get; set; } = new EmulatorOptions().InventoryRowsPerFile;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!EmulatorLoader.IsSupported)
        {
            ThrowTerminatingError(OssErrors.EmulatorUnsupported("PowerShell " + Host.Version));
        }

        try
        {
            OssEmulator emulator = EmulatorLoader.Start(new EmulatorOptions
            {
                Regions = Region,
                Port = Port,
                Owner = Credential is null ? null : CredentialSource.ToKey(Credential),
                Path = Path is null ? null : GetUnresolvedProviderPathFromPSPath(Path),
                KmsKeys = KmsKey,
                LargestCopy = LargestCopy,
                SmallestPart = SmallestPart,
                RestoreTime = RestoreTime,
                InventoryRowsPerFile = InventoryRowsPerFile,
            });
            RunspaceSession.Current.Add(emulator);
            WriteObject(emulator);
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            ThrowTerminatingError(OssErrors.EmulatorFailed(cause));
        }
    }
}
