using System.Collections;
using System.Management.Automation;
using System.Reflection;
using OssEncryption.Base;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Session;

namespace OssEncryption.Commands;

/// <summary>Starts a local OSS on loopback, to try and test scripts without an account.</summary>
/// <remarks>It is a real server: it checks signatures and permissions, and responds as the service does. It runs in
/// this process until Stop-OssEmulator or the end of the runspace. It needs PowerShell 7.4 or later. Objects that ask
/// for SM4 are reported as SM4, but are stored under AES-256-GCM like all encrypted objects.</remarks>
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
/// <para>Emulates two regions, and makes one request fail.</para>
/// </example>
/// <example>
/// <code>
/// $emulator.AddInventory('invoices')
/// $emulator.RunInventory('invoices')
/// </code>
/// <para>Writes an inventory of a bucket, with the encryption status of its objects, into the same bucket.</para>
/// </example>
/// <example>
/// <code>Start-OssEmulator -KmsKey key-2026 -Path ./oss | Connect-Oss</code>
/// <para>Stores buckets, objects and keys in a folder for the next start, and adds a CMK.</para>
/// </example>
/// <example>
/// <code>Start-OssEmulator -Port 9800 -Wait</code>
/// <para>Serves other programs in the foreground until Ctrl+C, and shows how they connect.</para>
/// </example>
/// <seealso>about_OssEncryption_Emulator</seealso>
[Cmdlet(VerbsLifecycle.Start, "OssEmulator")]
[OutputType(typeof(OssEmulator))]
public sealed class StartOssEmulatorCommand : OssCommand
{
    /// <summary>The regions that it emulates, each on its own port; commands connect to the first.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = ["cn-hangzhou"];

    /// <summary>The port of the first region; a free one when left out.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The access key of the owner; a random one when left out.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The folder that stores buckets, objects and keys for the next start; they stay in memory when left out.
    /// It must be empty or created by this command, and only one local OSS at a time can use it. The master keys lie in
    /// it as files that only their owner can read: it is for tests, not for secrets.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The keys that KMS has at the start: ids, which are created in the first region, or ARNs such as
    /// acs:kms:cn-hangzhou:1000000000000001:key/my-key.</summary>
    [Parameter]
    [Alias("KmsKeyId")]
    [ValidateNotNullOrEmpty]
    public string[] KmsKey { get; set; } = [];

    /// <summary>The size in bytes of the largest object whose encryption or storage class one copy request can change.
    /// It is 1 GB when left out, as in the service; a small one lets tests copy in parts.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long LargestCopy { get; set; } = new EmulatorOptions().LargestCopy;

    /// <summary>The smallest part, in bytes, of an upload in parts, except its last; 100 KB when left out.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long SmallestPart { get; set; } = new EmulatorOptions().SmallestPart;

    /// <summary>The time that the restore of an archived object takes; none when left out.</summary>
    [Parameter]
    public TimeSpan RestoreTime { get; set; }

    /// <summary>The time that building an index for MetaQuery takes; none when left out.</summary>
    [Parameter]
    public TimeSpan IndexTime { get; set; }

    /// <summary>The time after which such an index has what was written; none when left out.</summary>
    [Parameter]
    public TimeSpan IndexLag { get; set; }

    /// <summary>The buckets by the domain names that are bound to them (CNAME): @{ 'img.example.com' = 'images' }.
    /// Every bucket is found by bucket.localhost and by its endpoint names of the service in any case.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable BucketHost { get; set; } = [];

    /// <summary>Stays in the foreground until Ctrl+C, and then stops. It gives out nothing; it shows the endpoint and
    /// the environment variables of common clients, with the access key, which is worth nothing elsewhere.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The maximum number of objects in one data file of an inventory; 100000 when left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int InventoryRowsPerFile { get; set; } = new EmulatorOptions().InventoryRowsPerFile;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Environment.Version.Major < 8)
        {
            ThrowTerminatingError(OssErrors.EmulatorUnsupported("PowerShell " + Host.Version));
        }

        try
        {
            OssEmulator emulator = Launch(new EmulatorOptions
            {
                Regions = Region,
                Port = Port,
                Owner = Credential is null
                    ? null
                    : new OssCredential(Credential.UserName, Credential.GetNetworkCredential().Password, null),
                Path = Path is null ? null : GetUnresolvedProviderPathFromPSPath(Path),
                KmsKeys = KmsKey,
                LargestCopy = LargestCopy,
                SmallestPart = SmallestPart,
                RestoreTime = RestoreTime,
                IndexTime = IndexTime,
                IndexLag = IndexLag,
                BucketHosts = BucketHost.Keys.Cast<object>().ToDictionary(
                    host => host.ToString()!, host => BucketHost[host]?.ToString() ?? ""),
                InventoryRowsPerFile = InventoryRowsPerFile,
            });
            RunspaceSession.Current.Add(emulator);
            if (Wait)
            {
                Stay(emulator);
            }
            else
            {
                WriteObject(emulator);
            }
        }
        catch (Exception cause) when (cause is not PipelineStoppedException)
        {
            ThrowTerminatingError(OssErrors.EmulatorFailed(cause));
        }
    }

    private void Stay(OssEmulator emulator)
    {
        try
        {
            foreach (string line in EmulatorVariables.Of(emulator))
            {
                WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
            }

            StopToken.WaitHandle.WaitOne();
        }
        finally
        {
            RunspaceSession.Current.Stop(emulator);
        }
    }

    // The emulator is built for newer runtimes than the module, so the module cannot reference it.
    private static OssEmulator Launch(EmulatorOptions options)
    {
        string module = System.IO.Path.GetDirectoryName(typeof(StartOssEmulatorCommand).Assembly.Location)!;
        Assembly assembly = Assembly.LoadFrom(
            System.IO.Path.Combine(module, "emulator", "OssEncryption.Emulator.dll"));
        MethodInfo start = assembly.GetType("OssEncryption.Emulator.OssEmulator", throwOnError: true)!
            .GetMethod("Start", [typeof(EmulatorOptions)])!;
        try
        {
            return new OssEmulator((IOssEmulator)start.Invoke(null, [options])!);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is not null)
        {
            throw wrapped.InnerException;
        }
    }
}
