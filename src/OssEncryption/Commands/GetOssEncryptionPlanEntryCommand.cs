using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Gets the objects of plans: what is to be done to each and why, and what became of it.</summary>
/// <remarks>Objects are returned one after the other in the order of the plan, so that a plan of any size can be read,
/// before, while and after it is applied. It only reads the folder of the plan, and sends no request. Without filters
/// it returns every object, also those to which nothing is done.</remarks>
/// <example>
/// <code>
/// New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan |
///     Get-OssEncryptionPlanEntry -Status Planned | Export-Csv ./not-encrypted.csv
/// </code>
/// <para>Lists the objects that are not encrypted as they should be.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices -Algorithm AES256 -Path ./plan | Invoke-OssEncryptionPlan
/// Get-OssEncryptionPlanEntry ./plan -Status Failed, Skipped | Format-List BucketName, Key, Outcome, Message, Advice
/// </code>
/// <para>Lists what was not encrypted, and what to do.</para>
/// </example>
/// <example>
/// <code>
/// $null = New-OssEncryptionPlan invoices, logs -Algorithm AES256 -Path ./plan
/// Get-OssEncryptionPlanEntry ./plan | Group-Object BucketName, Reason -NoElement
/// </code>
/// <para>Counts the objects by bucket and reason.</para>
/// </example>
/// <permission>None: it sends no request.</permission>
/// <seealso cref="GetOssEncryptionPlanCommand"/>
/// <seealso>about_OssEncryption_Plans</seealso>
[Cmdlet(VerbsCommon.Get, "OssEncryptionPlanEntry", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(OssEncryptionPlanEntry))]
public sealed class GetOssEncryptionPlanEntryCommand : OssPlanCommand
{
    /// <summary>Only objects to which the plan does this: Copy, CopyByParts, None.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PlanAction[] Action { get; set; } = [];

    /// <summary>Only objects with these reasons, such as NotEncrypted or OtherKey.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PlanReason[] Reason { get; set; } = [];

    /// <summary>Only objects of which this became: NothingToDo, Planned, Proved, Skipped, Failed,
    /// Doubtful.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PlanEntryStatus[] Status { get; set; } = [];

    /// <summary>Only objects of these buckets; wildcards are allowed.</summary>
    [Parameter]
    [Alias("Bucket")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <inheritdoc/>
    private protected override void Process(PlanFolder plan)
    {
        var wanted = plan.Header.Buckets.ToDictionary(bucket => bucket.Name, bucket => bucket.Wanted);
        foreach ((PlanEntry entry, PlanOutcome? outcome) in PlanStatus.ReadEntries(plan))
        {
            if (Takes(entry, outcome))
            {
                wanted.TryGetValue(entry.Address.Bucket, out EncryptionRule? rule);
                WriteObject(new OssEncryptionPlanEntry(entry, outcome, rule));
            }

            if (Stopping)
            {
                return;
            }
        }
    }

    private bool Takes(PlanEntry entry, PlanOutcome? outcome) =>
        IsOne(Action, entry.Action)
        && IsOne(Reason, entry.Reason)
        && IsOne(Status, OssEncryptionPlanEntry.StatusOf(entry, outcome))
        && (BucketName.Length == 0
            || Array.Exists(BucketName, name => NamePattern.Matches(name, entry.Address.Bucket)));

    private static bool IsOne<T>(T[] asked, T value) => asked.Length == 0 || Array.IndexOf(asked, value) >= 0;
}
