using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>MetaQuery (data indexing): an index of the current objects of a bucket that can be searched. It is built in
/// the time of the options and follows writes with their lag. Source: GO2 TestMetaQuery, PY2 test_meta_query_client,
/// and the vendor's pages on the four calls.</summary>
internal sealed class MetaQueryOperations(ObjectStore store, ObjectLimits limits)
{
    private const string Parameter = "metaQuery";

    private const string Semantic = "semantic";

    private static readonly string[] Modes = ["basic", Semantic];

    /// <summary>The operations of this family. One verb has three of them, told apart by a value.</summary>
    public IEnumerable<Operation> Operations =>
    [
        Post("OpenMetaQuery", "add", Open),
        Post("DoMetaQuery", "query", Search),
        Post("CloseMetaQuery", "delete", Close),
        new("GetMetaQueryStatus", ResourceLevel.Bucket, "GET", GetStatus) { SubResources = [Parameter] },
        new("DoMetaQueryAction", ResourceLevel.Bucket, "POST", _ => throw NoDatasets())
        {
            SubResources = [Parameter, "action"],
        },
    ];

    private static Operation Post(string name, string command, Func<OperationContext, Task<ServerResponse>> act) =>
        new(name, ResourceLevel.Bucket, "POST", act) { SubResources = [Parameter, "comp"], Command = command };

    private Task<ServerResponse> Open(OperationContext context)
    {
        string mode = AllowedValues.Require(Modes, "mode", context.Request.Parameter("mode"), Modes[0]);
        string[] filters = context.Document.Length == 0 ? [] :
        [
            .. Documents.Read(context.Document, "MetaQuery")
                .Descendants()
                .Where(element => element.Name.LocalName == "Filter")
                .SelectMany(element => element.Value.Split(','))
                .Select(text => text.Trim()),
        ];
        foreach (string filter in filters)
        {
            MetaQueryCondition.ReadFilter(filter);
        }

        store.Change(context, bucket => bucket.MetaQuery is null
            ? bucket with { MetaQuery = new MetaQueryIndex(mode, context.Now, filters) }
            : throw new ServiceError(400, "MetaQueryAlreadyExist", "The bucket has a meta query already."));
        return Documents.Empty(200);
    }

    /// <summary>Source: the vendor's page; closing what is not open succeeds.</summary>
    private Task<ServerResponse> Close(OperationContext context)
    {
        store.Change(context, bucket => bucket with { MetaQuery = null });
        return Documents.Empty(200);
    }

    private Task<ServerResponse> GetStatus(OperationContext context)
    {
        MetaQueryIndex index = Index(context);
        double scanned = index.Scanned(context.Now, limits.IndexTime);
        return Documents.Ok(new XElement("MetaQueryStatus",
            new XElement("State", scanned <= 0 ? "Ready" : "Running"),
            new XElement("Phase", scanned < 1 ? "FullScanning" : "IncrementalScanning"),
            new XElement("CreateTime", Text(index.Opened)),
            new XElement("UpdateTime", Text(context.Now)),
            new XElement("MetaQueryMode", index.Mode)));
    }

    /// <summary>A search that counts gives no files. Source: GO1 TestBucketMetaQuery.</summary>
    private Task<ServerResponse> Search(OperationContext context)
    {
        MetaQueryIndex index = Index(context);
        if (context.Request.Parameter("mode") == Semantic)
        {
            return SearchByMeaning(context, index);
        }

        List<MetaQueryRow> rows = Rows(context, index);
        var request = MetaQueryRequest.Read(context.Document);
        List<MetaQueryRow> found = request.Find(rows);
        int from = request.Offset;
        List<MetaQueryRow> page = [.. found.Skip(from).Take(request.Size)];
        string token = from + page.Count < found.Count ? MetaQueryRequest.Token(from + page.Count) : "";
        return Documents.Ok(new XElement("MetaQuery",
            new XElement("NextToken", token),
            new XElement("Files", request.Aggregations.Count > 0 ? null : page.Select(row => row.Write())),
            request.Aggregations.Count == 0
                ? null
                : new XElement("Aggregations", request.Aggregations.Select(aggregation => aggregation.Write(found)))));
    }

    /// <summary>Finds nothing: this server does not look at pictures and does not read texts.</summary>
    private static Task<ServerResponse> SearchByMeaning(OperationContext context, MetaQueryIndex index) =>
        index.Mode != Semantic
            ? throw CommonErrors.InvalidArgument("The meta query of the bucket has another mode.", "mode", Semantic)
            : XmlInput.Text(Documents.Read(context.Document, "MetaQuery"), "Query") is null
                ? throw CommonErrors.MalformedXml()
                : Documents.Ok(new XElement("MetaQuery", new XElement("Files")));

    /// <summary>Source: GO2 TestDoMetaQueryAction.</summary>
    private static ServiceError NoDatasets() => ObjectErrors.OperationNotSupported(
        "The operation is not supported for this resource", "0037-00000001");

    /// <summary>The rows of the index. While the bucket is scanned, it has only the first keys; what was written within
    /// the lag is not in it.</summary>
    private List<MetaQueryRow> Rows(OperationContext context, MetaQueryIndex index)
    {
        MetaQueryCondition[] filters = [.. index.Filters.Select(MetaQueryCondition.ReadFilter)];
        List<StoredObject> current =
        [
            .. store.List(context.BucketName, "", "").Select(history => history.Current).OfType<StoredObject>(),
        ];
        int scanned = (int)(current.Count * index.Scanned(context.Now, limits.IndexTime));
        return
        [
            .. current.Take(scanned)
                .Where(stored => stored.LastModified <= context.Now - limits.IndexLag)
                .Select(stored => new MetaQueryRow(stored))
                .Where(row => filters.All(filter => filter.IsMetBy(row))),
        ];
    }

    private static MetaQueryIndex Index(OperationContext context) => context.Bucket.MetaQuery
        ?? throw new ServiceError(400, "MetaQueryNotExist", "The bucket does not have a meta query.", "0037-00000003");

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
}

/// <summary>The document of DoMetaQuery.</summary>
/// <param name="Condition">Which rows are searched for.</param>
/// <param name="Sort">The field that sorts them, or <c>null</c> for the key.</param>
/// <param name="IsDescending">Whether they are sorted from the greatest to the least.</param>
/// <param name="Size">How many rows a page has at most.</param>
/// <param name="Offset">How many rows the pages before had.</param>
/// <param name="Aggregations">What is counted over all rows that were found.</param>
internal sealed record MetaQueryRequest(
    MetaQueryCondition Condition, string? Sort, bool IsDescending, int Size, int Offset,
    IReadOnlyList<MetaQueryAggregation> Aggregations)
{
    private const int LargestPage = 100;

    /// <summary>Reads the document.</summary>
    /// <exception cref="ServiceError">It is malformed, or a field or operation is not known.</exception>
    public static MetaQueryRequest Read(byte[] document)
    {
        XElement root = Documents.Read(document, "MetaQuery");
        string? sort = XmlInput.Text(root, "Sort");
        return new MetaQueryRequest(
            MetaQueryCondition.Read(XmlInput.Text(root, "Query") ?? throw CommonErrors.MalformedXml()),
            sort is null ? null : MetaQueryFields.Sortable(sort),
            AllowedValues.Require(["desc", "asc"], "Order", XmlInput.Text(root, "Order"), "desc") == "desc",
            ReadSize(XmlInput.Text(root, "MaxResults")),
            ReadToken(XmlInput.Text(root, "NextToken")),
            [
                .. XmlInput.Child(root, "Aggregations")?.Elements().Select(MetaQueryAggregation.Read) ?? [],
            ]);
    }

    /// <summary>The token of the page after a number of rows.</summary>
    public static string Token(int offset) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The rows that meet the condition, sorted.</summary>
    public List<MetaQueryRow> Find(IEnumerable<MetaQueryRow> rows)
    {
        IEnumerable<MetaQueryRow> found = rows.Where(Condition.IsMetBy);
        if (Sort is not { } field)
        {
            return [.. found];
        }

        IComparer<MetaQueryRow> order =
            Comparer<MetaQueryRow>.Create((one, other) => MetaQueryFields.Compare(field, one[field], other[field]));
        return [.. IsDescending ? found.OrderDescending(order) : found.Order(order)];
    }

    /// <summary>More than a page has are no error. Source: PY2 test_open_meta_query.</summary>
    private static int ReadSize(string? text) =>
        text is null ? LargestPage
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size is 0 or > LargestPage ? LargestPage : size
            : throw CommonErrors.InvalidArgument("MaxResults must be a number.", "MaxResults", text);

    private static int ReadToken(string? text)
    {
        byte[] bytes = new byte[text?.Length ?? 0];
        return text is null ? 0
            : Convert.TryFromBase64String(text, bytes, out int count)
                && int.TryParse(bytes.AsSpan(0, count), NumberStyles.None, CultureInfo.InvariantCulture, out int offset)
                ? offset
            : throw CommonErrors.InvalidArgument("The token is not valid.", "NextToken", text);
    }
}
