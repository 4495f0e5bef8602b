using System.Management.Automation;
using OssEncryption.Binding;
using OssEncryption.Client.Emulation;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Starts a local OSS on loopback, to try and test scripts without an account.</summary>
/// <remarks>It is a real server: it checks signatures and permissions and answers as the service does. It runs in this
/// process until Stop-OssEmulator or the end of the runspace. It needs PowerShell 7.4 or later. Objects that ask for
/// SM4 are reported as SM4, and kept under AES-256-GCM as all that is to be encrypted.</remarks>
/// <example>
/// <code>
/// Start-OssEmulator | Connect-Oss
/// </code>
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
/// $emulator = Start-OssEmulator -KmsKey key-2026 -Path ./oss
/// $emulator | Connect-Oss
/// New-OssBucket invoices -KmsKeyId key-2026
/// </code>
/// <para>Keeps buckets, objects and keys in a folder for the next start, with a CMK that is there from the
/// beginning.</para>
/// </example>
/// <example>
/// <code>
/// $emulator = Start-OssEmulator
/// $reader = $emulator.AddUser(@{ Allow = 'oss:Get*' })
/// Connect-Oss $emulator.Region -Endpoint $emulator.Endpoint -Credential $reader
/// </code>
/// <para>Works as a user who may only read.</para>
/// </example>
/// <seealso cref="ConnectOssCommand"/>
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
