using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Views;

/// <summary>Tells PowerShell, when the module is imported, what it shows of an output object behind objects of another
/// type, and by what it sorts. A file in TypesToProcess could tell it, too, but fails with an error for each type where
/// another version of the module is loaded.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TypeViews : IModuleAssemblyInitializer
{
    private const string Cmdlet = "Update-TypeData";

    // .NET Framework finds an assembly of Windows PowerShell by its whole name alone; a newer one serves as well.
    private const string CmdletType =
        "Microsoft.PowerShell.Commands.UpdateTypeDataCommand, Microsoft.PowerShell.Commands.Utility, " +
        "Version=3.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";

    private static readonly string[] ObjectKey = ["BucketName", "Key", "VersionId"];

    /// <inheritdoc/>
    public void OnImport()
    {
        // Found by its type, the cmdlet is there in restricted sessions, too, and its module need not be loaded.
        if (Type.GetType(CmdletType) is { } type)
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand(new CmdletInfo(Cmdlet, type)).AddParameter("TypeData", All()).AddParameter("Force");
            shell.Invoke();
        }
    }

    // By type: what identifies an object, and what is shown of it.
    private static TypeData[] All() =>
    [
        Of<OssBucket>(["BucketName"], "BucketName", "Region", "StorageClass", "CreationDate"),
        Of<OssBucketEncryption>(["BucketName"], "BucketName", "Algorithm", "DataEncryption", "KmsKeyId"),
        Of<OssBucketEncryptionTest>(["BucketName"], "BucketName", "IsSatisfied", "Reason", "Expected", "Found"),
        Of<OssObject>(ObjectKey, "BucketName", "Key", "Size", "LastModified", "StorageClass"),
        Of<OssObjectEncryption>(
            ObjectKey, "BucketName", "Key", "Size", "Algorithm", "DataEncryption", "KmsKeyId"),
        Of<OssObjectEncryptionTest>(
            ObjectKey, "BucketName", "Key", "IsSatisfied", "Reason", "Expected", "Found"),
        Of<OssContext>(["Endpoint", "AccessKeyId"], "Region", "Endpoint", "AccessKeyId", "CredentialSource"),
        Of<OssConnectionTest>(["Endpoint"],
            "Succeeded", "Region", "Endpoint", "AccessKeyId", "AccountId", "ErrorId", "Message", "Advice"),
        Of<OssEmulator>(["Endpoint"], "Region", "Endpoint"),
        Of<EmulatorRequest>(["Time"], "Time", "Status", "Operation", "Bucket", "Key", "Code"),
        Of<EmulatorKey>(["Id"], "Id", "Region", "State", "Versions", "Alias"),
        Of<OssEncryptionPlan>(["Path"], "Path", "BucketName", "Objects", "ObjectsToEncrypt"),
        Of<OssPlanBucket>(["BucketName"], "BucketName", "Objects", "ObjectsToEncrypt", "Wanted"),
        Of<OssEncryptionPlanState>(["Path"], "Path", "Proved", "Skipped", "Failed", "Remaining"),
        Of<OssEncryptionPlanEntry>(ObjectKey, "BucketName", "Key", "Status", "Reason", "Found", "Wanted"),
        Of<OssEncryptionRun>(["Path", "Shard"], "Path", "Shard", "Proved", "Skipped", "Failed"),
        Of<OssEncryptionResult>(ObjectKey, "BucketName", "Key", "Status", "Reason"),
        Of<OssKmsKey>(["KmsKeyId"], "KmsKeyId", "Region", "Aliases", "State", "Kind", "IsUsable"),
        Of<OssKmsKeyUsage>(["KmsKeyId"], "KmsKeyId", "Region", "Kind", "UsedInOss", "Objects", "Bytes"),
        Of<OssEncryptionMeasure>(
            ["BucketName", "Group", "Encryption"],
            "BucketName", "Group", "Encryption", "Objects", "Bytes", "ObjectShare"),
    ];

    private static TypeData Of<T>(string[] key, params string[] shown) => new(typeof(T))
    {
        DefaultDisplayProperty = key == ObjectKey ? "Key" : key[0],
        DefaultKeyPropertySet = new PropertySetData(key),
        DefaultDisplayPropertySet = new PropertySetData(shown),
    };
}
