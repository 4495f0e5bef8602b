namespace OssEncryption.Completion;

/// <summary>Completes the regions of OSS. Source: the vendor's page on regions and endpoints. Parameters accept other
/// ids, too.</summary>
public sealed class RegionCompleter : Completer
{
    private static readonly (string Id, string Place)[] Regions =
    [
        ("cn-hangzhou", "China (Hangzhou)"), ("cn-shanghai", "China (Shanghai)"), ("cn-nanjing", "China (Nanjing)"),
        ("cn-fuzhou", "China (Fuzhou)"), ("cn-qingdao", "China (Qingdao)"), ("cn-beijing", "China (Beijing)"),
        ("cn-zhangjiakou", "China (Zhangjiakou)"), ("cn-huhehaote", "China (Hohhot)"),
        ("cn-wulanchabu", "China (Ulanqab)"), ("cn-shenzhen", "China (Shenzhen)"), ("cn-heyuan", "China (Heyuan)"),
        ("cn-guangzhou", "China (Guangzhou)"), ("cn-chengdu", "China (Chengdu)"), ("cn-zhongwei", "China (Zhongwei)"),
        ("cn-hongkong", "China (Hong Kong)"), ("ap-northeast-1", "Japan (Tokyo)"),
        ("ap-northeast-2", "South Korea (Seoul)"), ("ap-southeast-1", "Singapore"),
        ("ap-southeast-3", "Malaysia (Kuala Lumpur)"), ("ap-southeast-5", "Indonesia (Jakarta)"),
        ("ap-southeast-6", "Philippines (Manila)"), ("ap-southeast-7", "Thailand (Bangkok)"),
        ("eu-central-1", "Germany (Frankfurt)"), ("eu-west-1", "UK (London)"), ("us-west-1", "US (Silicon Valley)"),
        ("us-east-1", "US (Virginia)"), ("na-south-1", "Mexico"), ("me-east-1", "UAE (Dubai)"),
        ("me-central-1", "Saudi Arabia (Riyadh)"),
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        Regions;
}
