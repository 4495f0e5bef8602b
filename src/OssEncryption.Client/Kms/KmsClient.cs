using System.Globalization;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Kms;

/// <summary>The operations of KMS over HTTP: each a signed POST with its parameters in the query and no body, as the
/// vendor's SDKs send it.</summary>
internal sealed class KmsClient(KmsTransport transport, KmsEndpoints endpoints) : IKmsClient
{
    private const string Version = "2016-01-20";

    /// <summary>The largest page that every list takes.</summary>
    internal const int PageSize = 100;

    /// <inheritdoc/>
    public IKmsClient WithTrace(Action<TracedAttempt> receiver) =>
        new KmsClient(transport.WithTrace(receiver), endpoints);

    /// <inheritdoc/>
    public Task<KmsPage<KmsListedKey>> ListKeysAsync(
        string region, IReadOnlyList<KmsFilter> filters, int page, CancellationToken cancellationToken) =>
        SendAsync(
            region,
            Paged("ListKeys", page).WithOptional("Filters", KmsJson.Filters(filters)),
            "key",
            document => KmsJson.Page(document, "Keys", "Key", KmsJson.ListedKey),
            cancellationToken);

    /// <inheritdoc/>
    public Task<KmsKey> DescribeKeyAsync(string region, string key, CancellationToken cancellationToken)
    {
        KmsKeyReference asked = KmsKeyReference.Parse(key);
        return SendAsync(
            region,
            Request("DescribeKey").With("KeyId", key),
            asked.Resource,
            document =>
            {
                KmsKey? found = KmsJson.Key(document);
                return found is null || asked.MayBe(found)
                    ? found
                    : throw new OssTransportException(OssTransportError.UnreadableAnswer, $"KMS was asked for the " +
                        $"key '{key}' in {region} and described '{found.KeyId}' ({found.Arn}).");
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<KmsPage<KmsAlias>> ListAliasesAsync(string region, int page, CancellationToken cancellationToken) =>
        SendAsync(region, Paged("ListAliases", page), "alias", Aliases, cancellationToken);

    /// <inheritdoc/>
    public Task<KmsPage<KmsAlias>> ListAliasesByKeyIdAsync(
        string region, string keyId, int page, CancellationToken cancellationToken) =>
        SendAsync(
            region,
            Paged("ListAliasesByKeyId", page).With("KeyId", keyId),
            KmsKeyReference.Parse(keyId).Resource,
            Aliases,
            cancellationToken);

    /// <inheritdoc/>
    public Task<KmsPage<KmsKeyVersion>> ListKeyVersionsAsync(
        string region, string keyId, int page, CancellationToken cancellationToken) =>
        SendAsync(
            region,
            Paged("ListKeyVersions", page).With("KeyId", keyId),
            KmsKeyReference.Parse(keyId).Resource,
            document => KmsJson.Page(document, "KeyVersions", "KeyVersion", KmsJson.KeyVersion),
            cancellationToken);

    /// <inheritdoc/>
    public Task<string> DescribeAccountKmsStatusAsync(string region, CancellationToken cancellationToken) =>
        SendAsync(
            region,
            Request("DescribeAccountKmsStatus"),
            "*",
            document => document.FindText("AccountStatus"),
            cancellationToken);

    private async Task<T> SendAsync<T>(
        string region,
        OssRequest request,
        string resource,
        Func<JsonValue, T?> read,
        CancellationToken cancellationToken)
        where T : class
    {
        OssEndpoint endpoint = endpoints.For(region);
        OssResponse response = await transport.SendAsync(endpoint, request, resource, cancellationToken)
            .ConfigureAwait(false);
        return KmsResponse.Read(response, read);
    }

    private static KmsPage<KmsAlias>? Aliases(JsonValue document) =>
        KmsJson.Page(document, "Aliases", "Alias", KmsJson.Alias);

    private static OssRequest Request(string operation) => new OssRequest(operation, "POST")
        .WithHeader("Accept", "application/json")
        .WithHeader("x-acs-action", operation)
        .WithHeader("x-acs-version", Version);

    private static OssRequest Paged(string operation, int page) => Request(operation)
        .With("PageNumber", page.ToString(CultureInfo.InvariantCulture))
        .With("PageSize", PageSize.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Makes KMS clients that share connections, clock and retry rules with the OSS clients of a factory. Safe to
/// use from many threads.</summary>
public sealed class KmsClientFactory
{
    private readonly OssClientFactory _factory;

    /// <summary>Makes a factory over the connections of another one.</summary>
    public KmsClientFactory(OssClientFactory factory) => _factory = factory;

    /// <summary>The factory of this process.</summary>
    public static KmsClientFactory Shared { get; } = new(OssClientFactory.Shared);

    /// <summary>The client of an account.</summary>
    /// <param name="options">The options of its OSS client, of which credential, time and attempts count here
    /// too.</param>
    /// <param name="endpoints">Where KMS is asked.</param>
    public IKmsClient GetClient(OssClientOptions options, KmsEndpoints endpoints) =>
        new KmsClient(new KmsTransport(
            _factory.Http, options, _factory.Clock, _factory.Offsets, _factory.Proxies), endpoints);
}

/// <summary>Reads a list of KMS page by page. It ends when as many items came as the service counts, or with an empty
/// page. For one reader.</summary>
/// <param name="what">What is listed, for messages: <c>the keys of cn-hangzhou</c>.</param>
/// <param name="read">Reads a page by its number, from 1. May be called again before it is done.</param>
/// <param name="idOf">What tells items apart.</param>
public sealed class KmsPages<TItem>(
    string what, Func<int, CancellationToken, Task<KmsPage<TItem>>> read, Func<TItem, string> idOf)
{
    private const int MostPages = 1000;
    private const int MostAtOnce = 16;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _number;
    private long _counted;
    private bool _isAtEnd;

    /// <summary>The items of the next page that no earlier page had, or <c>null</c> after the last page.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: a page brought nothing
    /// new, or the list has no end.</exception>
    public async Task<IReadOnlyList<TItem>?> NextAsync(CancellationToken cancellationToken) => _isAtEnd
        ? null
        : Take(await ReadAsync(_number + 1, cancellationToken).ConfigureAwait(false));

    /// <summary>Every item that is left. Once the first page says how many there are, the pages that they fill are read
    /// at the same time, 16 at most.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>, as for a
    /// page.</exception>
    public async Task<IReadOnlyList<TItem>> ReadAllAsync(CancellationToken cancellationToken)
    {
        using var needed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = new Queue<Task<KmsPage<TItem>>>();
        var items = new List<TItem>();
        try
        {
            while (!_isAtEnd)
            {
                while (reading.Count == 0
                    || (reading.Count < MostAtOnce && _number + reading.Count < PagesCounted))
                {
                    reading.Enqueue(ReadAsync(_number + reading.Count + 1, needed.Token));
                }

                items.AddRange(Take(await reading.Dequeue().ConfigureAwait(false)));
            }
        }
        finally
        {
            // The list was shorter than it said, or a page could not be read.
            needed.Cancel();
            await Task.WhenAny(Task.WhenAll(reading)).ConfigureAwait(false);
        }

        return items;
    }

    private long PagesCounted => Math.Min(MostPages, (_counted + KmsClient.PageSize - 1) / KmsClient.PageSize);

    private Task<KmsPage<TItem>> ReadAsync(int number, CancellationToken cancellationToken) => number <= MostPages
        ? read(number, cancellationToken)
        : throw Endless(FormattableString.Invariant($"{MostPages} pages were read, and it promises more."));

    private TItem[] Take(KmsPage<TItem> page)
    {
        _number++;
        _counted = page.TotalCount;
        TItem[] items = [.. page.Items.Where(item => _ids.Add(idOf(item)))];
        _isAtEnd = page.Items.Count == 0 || _ids.Count >= page.TotalCount;
        return _isAtEnd || items.Length > 0
            ? items
            : throw Endless(FormattableString.Invariant($"page {_number} has nothing that was not there before."));
    }

    private OssTransportException Endless(string why) =>
        new(OssTransportError.UnreadableAnswer, $"KMS lists {what} without an end: {why}");
}
