using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Completion;

/// <summary>Completes algorithms; the tooltip explains each.</summary>
public sealed class AlgorithmCompleter : Completer
{
    private static readonly (string Value, string Tooltip)[] Algorithms =
    [
        (nameof(SseAlgorithm.AES256), "SSE-OSS: AES-256 under keys that OSS manages"),
        (nameof(SseAlgorithm.KMS), "SSE-KMS: under a key in KMS, named with -KmsKeyId, or the service key"),
        (nameof(SseAlgorithm.SM4), "SSE-OSS: SM4 under keys that OSS manages"),
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        context.Command.StartsWith("Test-", StringComparison.OrdinalIgnoreCase)
            ? [.. Algorithms, (nameof(SseAlgorithm.None), "no encryption by OSS")]
            : Algorithms;
}

/// <summary>Completes the policies that come with the module; the tooltip tells what each requires.</summary>
public sealed class PolicyNameCompleter : Completer
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        PolicyFile.ShippedNames.Select(name => (name, PolicyFile.Shipped(name).Description ?? name));
}

/// <summary>Completes the profiles of the aliyun CLI and of ossutil on this machine.</summary>
public sealed class ProfileNameCompleter : Completer
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context) =>
        CredentialProviders.ProfileNames(CredentialEnvironment.System).Select(name => (name, $"profile {name}"));
}

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
