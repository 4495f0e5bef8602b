using System.Diagnostics;
using System.Globalization;
using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;
using Xunit.Abstractions;

namespace OssEncryption.Client.Tests.Http;

/// <summary>Mutated responses to every operation: each gives a result or one of the client's own exceptions. By hand,
/// <c>OSSENCRYPTION_MUTATIONS=100000</c> tries more of them; the longest processor time is in the output.</summary>
public class MutatedResponseTests(ITestOutputHelper output)
{
    private const int UsualMutations = 2000;
    private const int Seed = 20261128;
    private const string Bucket = "my-bucket";
    private const string Date = "2018-12-28T09:41:56.000Z";

    private static readonly ObjectAddress Address = new(Bucket, "a/b.txt");
    private static readonly MultipartUpload Upload = new(Address, "0004B9", EncryptionRule.None);

    private static readonly KeyValuePair<string, string>[] Headers =
    [
        new("x-oss-request-id", "5C3D9175B6FC201293AD4890"),
        new("ETag", "\"5D41402ABC4B2A76B9719D911017C592\""),
        new("x-oss-hash-crc64ecma", "13342826447010170881"),
        new("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="),
        new("Last-Modified", "Fri, 28 Dec 2018 09:41:56 GMT"),
        new("x-oss-server-side-encryption", "AES256"),
        new("x-oss-meta-a", "1"),
        new("Content-Type", "application/xml"),
    ];

    private static readonly (string Body, Func<IOssClient, Task> Call)[] Operations =
    [
        ("<ListAllMyBucketsResult><IsTruncated>true</IsTruncated><NextMarker>m</NextMarker><Buckets><Bucket>" +
            $"<CreationDate>{Date}</CreationDate><ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>" +
            "<Location>oss-cn-hangzhou</Location><Name>my-bucket</Name><Region>cn-hangzhou</Region></Bucket>" +
            "</Buckets></ListAllMyBucketsResult>", client => client.ListBucketsAsync(null, null, default)),
        ($"<BucketInfo><Bucket><Name>my-bucket</Name><CreationDate>{Date}</CreationDate><Location>oss-cn-hangzhou" +
            "</Location><Versioning>Enabled</Versioning><ServerSideEncryptionRule><SSEAlgorithm>KMS</SSEAlgorithm>" +
            "</ServerSideEncryptionRule></Bucket></BucketInfo>",
            client => client.GetBucketInfoAsync(Bucket, default)),
        ("<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>" +
            "<KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
            client => client.GetBucketEncryptionAsync(Bucket, default)),
        ("<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>t" +
            $"</NextContinuationToken><Contents><Key>a%2Fb</Key><Size>1</Size><LastModified>{Date}</LastModified>" +
            "<ETag>\"E\"</ETag></Contents><CommonPrefixes><Prefix>c</Prefix></CommonPrefixes></ListBucketResult>",
            client => client.ListObjectsAsync(Bucket, new ObjectQuery(null), default)),
        ("<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>v" +
            $"</NextVersionIdMarker><Version><Key>a</Key><VersionId>v1</VersionId><Size>1</Size><LastModified>{Date}" +
            "</LastModified></Version></ListVersionsResult>",
            client => client.ListObjectVersionsAsync(Bucket, new VersionQuery(null), default)),
        ("<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
            client => client.GetObjectTaggingAsync(Address, default)),
        ("<AccessControlPolicy><AccessControlList><Grant>private</Grant></AccessControlList></AccessControlPolicy>",
            client => client.GetObjectAclAsync(Address, default)),
        ("<ReplicationConfiguration><Rule><ID>r</ID><Destination><Bucket>other</Bucket></Destination><PrefixSet>" +
            "<Prefix>p</Prefix></PrefixSet></Rule></ReplicationConfiguration>",
            client => client.GetBucketReplicationAsync(Bucket, default)),
        ("<InventoryConfiguration><Id>i</Id><Destination><OSSBucketDestination><Bucket>acs:oss:::inv</Bucket>" +
            "</OSSBucketDestination></Destination></InventoryConfiguration>",
            client => client.GetBucketInventoryAsync(Bucket, "i", default)),
        ("<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>\"E\"</ETag>" +
            "<Size>5</Size></Part></ListPartsResult>", client => client.ListPartsAsync(Upload, default)),
        ("<ListMultipartUploadsResult><Upload><Key>a</Key><UploadId>u</UploadId></Upload>" +
            "</ListMultipartUploadsResult>", client => client.ListMultipartUploadsAsync(Bucket, null, default)),
        ("<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>",
            client => client.DeleteObjectsAsync(Bucket, [Address], default)),
        ($"<CopyObjectResult><ETag>\"E\"</ETag><LastModified>{Date}</LastModified></CopyObjectResult>",
            client => client.CopyObjectAsync(Address, Address, new CopyOptions(), default)),
        ("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
            client => client.InitiateMultipartUploadAsync(Address, new ObjectProperties(), default)),
        ("hello", ReadAsync),
        ("", client => client.PutObjectAsync(
            Address, ObjectContent.FromBytes("hello"u8.ToArray()), new ObjectProperties(), default)),
        ("", client => client.HeadObjectAsync(Address, ReadConditions.None, default)),
        ("", client => client.DeleteObjectAsync(Address, default)),
        ("", client => client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.SM4), default)),
    ];

    [Fact]
    public async Task A_mutated_response_gives_a_result_or_an_error_of_the_client()
    {
        var mutator = new ResponseMutator(Seed);
        TimeSpan longest = TimeSpan.Zero;
        for (int left = Count(); left > 0; left--)
        {
            (string body, Func<IOssClient, Task> call) = Operations[mutator.Next(Operations.Length)];
            ResponseDraft draft = mutator.Mutate(
                new ResponseDraft(200, Encoding.UTF8.GetBytes(body), Headers));
            using var bench = new TestBench(
                FakeService.InTurn(draft.Make), change: options => options with { MaxAttempts = 1 });
            TimeSpan begun = Processor();
            Exception? failure = await Record.ExceptionAsync(() => call(bench.Client));
            TimeSpan taken = Processor() - begun;
            longest = taken > longest ? taken : longest;

            Assert.True(failure is null or OssException, $"{left}: {failure}\n{Beginning(draft)}");
        }

        output.WriteLine($"The longest took {longest.TotalMilliseconds:0} ms of processor time.");
    }

    [Fact]
    public void A_plain_document_is_read_as_the_reader_of_the_platform_reads_it()
    {
        var mutator = new ResponseMutator(Seed);
        int plain = 0;
        for (int left = Count(); left > 0; left--)
        {
            byte[] body = Encoding.UTF8.GetBytes(Operations[mutator.Next(Operations.Length)].Body);
            ResponseDraft draft = new(200, body, Headers);
            draft = left % 8 == 0 ? draft : mutator.Mutate(draft);
            if (PlainXml.TryRead(new ArraySegment<byte>(draft.Body)) is { } read)
            {
                plain++;
                Assert.Equal(
                    Outline(WireXml.ReadAny(new ArraySegment<byte>(draft.Body))), Outline(read));
            }
        }

        Assert.InRange(plain, Count() / 8, Count());
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A>\n  <B> x y </B>\n\t<C/><B></B>\n</A>\n")]
    [InlineData("<A>x<B>y</B> <C>z</C> w</A>")]
    [InlineData("<A> <B/> x <B/> </A>")]
    [InlineData("<A>\"5D41402ABC\" > 'it'</A>")]
    public void A_document_of_elements_and_ASCII_is_plain(string text)
    {
        var body = new ArraySegment<byte>(Encoding.UTF8.GetBytes("##" + text + "##"), 2, text.Length);

        WireElement? read = PlainXml.TryRead(body);

        Assert.NotNull(read);
        Assert.Equal(Outline(WireXml.ReadAny(body)), Outline(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x<A/>")]
    [InlineData("<A/>x")]
    [InlineData("<A/><B/>")]
    [InlineData("<A>")]
    [InlineData("<A></B>")]
    [InlineData("<A></A")]
    [InlineData("<A")]
    [InlineData("</A>")]
    [InlineData("<1/>")]
    [InlineData("<A b='c'/>")]
    [InlineData("<n:A/>")]
    [InlineData("<A>&lt;</A>")]
    [InlineData("<A>x]]>y</A>")]
    [InlineData("<A>\r\n</A>")]
    [InlineData("<A>\u00e9</A>")]
    [InlineData("<A>\u0001</A>")]
    [InlineData("<A><!-- --></A>")]
    [InlineData("<A><![CDATA[x]]></A>")]
    [InlineData("<!DOCTYPE A [<!ENTITY b 'c'>]><A/>")]
    [InlineData(" <?xml version=\"1.0\" encoding=\"UTF-8\"?><A/>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"GBK\"?><A/>")]
    public void Anything_else_is_left_to_the_reader_of_the_platform(string text) =>
        Assert.Null(PlainXml.TryRead(new ArraySegment<byte>(Encoding.UTF8.GetBytes(text))));

    private static string Outline(WireElement element) =>
        $"{element.Name}[{element.Text}]({string.Join(",", element.Children.Select(Outline))})";

    private static async Task ReadAsync(IOssClient client)
    {
        using ObjectReader reader = await client.GetObjectAsync(Address, null, ReadConditions.None, default);
        await reader.CopyToAsync(Stream.Null, null, default);
    }

    private static int Count() =>
        int.TryParse(Environment.GetEnvironmentVariable("OSSENCRYPTION_MUTATIONS"), NumberStyles.None,
            CultureInfo.InvariantCulture, out int count) ? count : UsualMutations;

    private static TimeSpan Processor()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static string Beginning(ResponseDraft draft) =>
        Encoding.UTF8.GetString(draft.Body, 0, Math.Min(draft.Body.Length, 300));
}
