using OssEncryption.Client.Model;

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
