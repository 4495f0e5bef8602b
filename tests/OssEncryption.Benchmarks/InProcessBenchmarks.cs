using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Run;
using Perfolizer.Horology;
using MeasuredJob = BenchmarkDotNet.Jobs.Job;

namespace OssEncryption.Benchmarks;

/// <summary>What the client does for a request and the journal for an object, by itself: without a server, a network or
/// a disk.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class InProcessBenchmarks : IDisposable
{
    private static readonly Uri Address = new("https://bucket-1.oss-cn-hangzhou.aliyuncs.com/objects/0001.bin");

    private static readonly ObjectAddress Stored = new("bucket-1", "objects/0001.bin");

    private static readonly string[] Headers =
    [
        "Server: AliyunOSS", "Date: Mon, 02 Nov 2026 10:00:00 GMT", "x-oss-request-id: 0123456789ABCDEF01234567",
        "ETag: \"0123456789ABCDEF0123456789ABCDEF\"", "Accept-Ranges: bytes", "x-oss-object-type: Normal",
        "x-oss-storage-class: Standard", "x-oss-hash-crc64ecma: 3231342946509354535",
        "x-oss-server-side-encryption: AES256",
    ];

    private static readonly string[] Journal =
    [
        """{"run":1,"format":2,"plan":"00ffcb4a-93c0-44cf-8f82-b98b668cadb7","shard":"1/1","time":"2026-11-02T10:00:00.000Z","salt":"8KDfYw1qB/Ij4hQG"}""",
        """{"begun":0,"ms":120,"bucket":"bucket-1","key":"objects/0001.bin","size":1024,"crc64":"90c44cc8d16a9c6b","digests":{"Content-Type":"hqsbhHcZ"}}""",
        """{"outcome":0,"ms":408,"reason":"Copied","encryption":{"algorithm":"AES256"},"request":"DAFA2E81D6A969A69558BED8","unproved":"Acl"}""",
    ];

    private readonly SignerV4 _signer = new("cn-hangzhou");
    private readonly OssCredential _credential = new("ak", "sk");
    private readonly DateTimeOffset _time = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);
    private readonly OssRequest _head = new("HeadObject", "HEAD", Stored.Bucket, Stored.Key);
    private readonly HttpResponseMessage _properties = new();
    private readonly OssResponse _rule;
    private readonly JournalRecord[] _records;

    /// <summary>Prepares what the benchmarks work on.</summary>
    public InProcessBenchmarks()
    {
        foreach (string[] header in Headers.Select(header => header.Split(": ")))
        {
            _properties.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        _properties.Content = new ByteArrayContent([]);
        _properties.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        _properties.Content.Headers.TryAddWithoutValidation("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT");
        _rule = new OssResponse(new OssRequest("GetBucketEncryption", "GET", Stored.Bucket), Address, new())
        {
            Body = new(Encoding.ASCII.GetBytes(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionRule>" +
                "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>" +
                "<KMSMasterKeyID>05754286-3ba2-4fa6-8d41-4323aca6f0a1</KMSMasterKeyID>" +
                "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>")),
        };
        var reader = new JournalJson();
        _records = Array.ConvertAll(Journal, reader.Read);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _properties.Dispose();
        _rule.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Signs a request.</summary>
    [Benchmark]
    public void Sign() => _signer.Sign(_head, _credential, _time);

    /// <summary>Reads the state of an object from the headers of a response.</summary>
    [Benchmark]
    public object ReadHeaders() =>
        ObjectHeaders.ReadState(new OssResponse(_head, Address, _properties), Stored, size: 1024);

    /// <summary>Reads the rule of a bucket from its XML.</summary>
    [Benchmark]
    public object ReadXml() => EncryptionXml.Read(_rule);

    /// <summary>Writes the beginning of a journal and the two lines of an object.</summary>
    [Benchmark]
    public int WriteJournal()
    {
        using var text = new StringWriter();
        var journal = new JournalJson();
        foreach (JournalRecord record in _records)
        {
            journal.Write(new JsonWriter(text), record);
        }

        return text.GetStringBuilder().Length;
    }

    /// <summary>Reads these lines.</summary>
    [Benchmark]
    public object ReadJournal()
    {
        var journal = new JournalJson();
        JournalRecord last = _records[0];
        foreach (string line in Journal)
        {
            last = journal.Read(line);
        }

        return last;
    }

    /// <summary>Measures all and prints a table of them.</summary>
    public static void Run()
    {
        DirectoryInfo artifacts = Directory.CreateTempSubdirectory();
        try
        {
            IConfig config = ManualConfig.CreateEmpty()
                .AddJob(MeasuredJob.Default.WithToolchain(InProcessEmitToolchain.DontLogOutput)
                    .WithIterationTime(TimeInterval.FromMilliseconds(100)).WithWarmupCount(10).WithIterationCount(15))
                .AddLogger(NullLogger.Instance)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .WithArtifactsPath(artifacts.FullName);
            MarkdownExporter.GitHub.ExportToLog(
                BenchmarkRunner.Run<InProcessBenchmarks>(config), ConsoleLogger.Default);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
