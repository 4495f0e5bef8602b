using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Completion;
using OssEncryption.Protection.Measurement;

namespace OssEncryption.Commands;

/// <summary>Estimates how many objects of buckets are encrypted how, without asking for each of them.</summary>
/// <remarks>It only reads. Sample lists the bucket, or reads an inventory, and asks for a random sample of the objects:
/// the bounds of each share are at a confidence of 95 %. Inventory counts by the field EncryptionStatus, which says
/// whether an object is encrypted and not how. MetaQuery asks the index of the bucket, where one is open: a few
/// requests for any number of objects. It is never opened here, as it is billed for each object. An index may lag, and
/// may be of a part of the bucket: Basis says its phase, how far it has come, and how many objects the service counts;
/// what is missing has the encryption Unknown. None of these is a proof. New-OssEncryptionPlan asks for each
/// object.</remarks>
/// <example>
/// <code>Measure-OssObjectEncryption invoices -SampleSize 400</code>
/// <para>Asks for 400 objects at random, and shows what they say about all.</para>
/// </example>
/// <example>
/// <code>Measure-OssObjectEncryption invoices -GroupBy Prefix |
///     Where-Object Encryption -eq None | Sort-Object Bytes -Descending</code>
/// <para>Shows below which prefixes most is stored plain.</para>
/// </example>
/// <example>
/// <code>(Measure-OssObjectEncryption invoices | Select-Object -First 1).Basis</code>
/// <para>Shows what the estimate rests on.</para>
/// </example>
/// <permission>Sample: oss:ListObjects on the buckets and oss:GetObject on their objects. With an inventory
/// oss:GetBucketInventory, and oss:GetObject on its files. MetaQuery: oss:GetMetaQueryStatus, oss:DoMetaQuery and
/// oss:GetBucketStat, and with -GroupBy Prefix oss:ListObjects.</permission>
/// <seealso cref="NewOssEncryptionPlanCommand"/>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsDiagnostic.Measure, "OssObjectEncryption")]
[OutputType(typeof(OssEncryptionMeasure))]
public sealed class MeasureOssObjectEncryptionCommand : OssBucketCommand
{
    private ListMeasure? _lists;
    private IndexMeasure? _indexes;

    /// <summary>Where the estimate comes from: Sample, Inventory or MetaQuery. Sample when left out.</summary>
    [Parameter]
    public MeasureSource Source { get; set; }

    /// <summary>What it is broken down by: Bucket, StorageClass or Prefix, the key up to the next slash.</summary>
    [Parameter]
    public MeasureGrouping GroupBy { get; set; }

    /// <summary>Only keys that begin with this prefix, taken literally.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>The most objects that are asked for in each group, with Sample.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int SampleSize { get; set; } = 1000;

    /// <summary>The id of an inventory rule of the buckets; its newest list is read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InventoryId { get; set; }

    /// <summary>The manifest.json of an inventory list, as bucket/key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _indexes = new IndexMeasure(Client, Limiter);
        _lists = new ListMeasure(Client, Limiter, new ListMeasureOptions
        {
            Prefix = Prefix,
            Grouping = GroupBy,
            InventoryId = InventoryId,
            Manifest = Manifest,
            SampleSize = SampleSize,
        });
    }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket) =>
        Start(bucket, stop => MeasureAsync(bucket, stop), Show);

    private Task<BucketMeasure> MeasureAsync(string bucket, CancellationToken stop) => Source switch
    {
        MeasureSource.Inventory => _lists!.CountAsync(bucket, stop),
        MeasureSource.MetaQuery => _indexes!.MeasureAsync(bucket, Prefix, GroupBy, stop),
        _ => _lists!.SampleAsync(bucket, stop),
    };

    private void Show(BucketMeasure measure)
    {
        foreach (MeasuredPart part in measure.Parts)
        {
            WriteObject(new OssEncryptionMeasure(Source, Client.RegionOf(measure.Bucket), measure, part));
        }

        Finish(null);
    }
}
