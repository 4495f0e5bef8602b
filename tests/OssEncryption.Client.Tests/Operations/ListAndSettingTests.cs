using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class ListAndSettingTests
{
    [Fact]
    public async Task Objects_are_listed_with_their_keys_decoded()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>" +
            "<NextContinuationToken>Cg%3D%3D</NextContinuationToken>" +
            "<Contents><Key>%20a+b%2B%01</Key><LastModified>2020-05-18T05:45:43.000Z</LastModified>" +
            "<ETag>\"E1\"</ETag><Type>Normal</Type><Size>25</Size><StorageClass>Archive</StorageClass>" +
            "<RestoreInfo>ongoing-request=\"true\"</RestoreInfo></Contents>" +
            "<CommonPrefixes><Prefix>dir%2F</Prefix></CommonPrefixes>" +
            "<CommonPrefixes><Prefix>e+f%2F</Prefix></CommonPrefixes></ListBucketResult>")));

        ObjectPage page = await bench.Client.ListObjectsAsync("my-bucket",
            new ObjectQuery("p/", "/", "p/a b", "t+1", 7), default);

        Assert.Equal($"GET {Sample.Host}?list-type=2&encoding-type=url&max-keys=7&prefix=p%2F&delimiter=%2F" +
            "&start-after=p%2Fa%20b&continuation-token=t%2B1", $"{bench.Requests[0].Method} {bench.Requests[0].Url}");
        ListedObject found = Assert.Single(page.Objects);
        Assert.Equal(
            new ListedObject
            {
                Address = new ObjectAddress("my-bucket", " a b+\u0001"),
                Size = 25,
                ETag = "E1",
                LastModified = new DateTimeOffset(2020, 5, 18, 5, 45, 43, TimeSpan.Zero),
                Type = "Normal",
                StorageClass = "Archive",
                RestoreInfo = "ongoing-request=\"true\"",
            },
            found);
        Assert.Equal(["dir/", "e f/"], page.CommonPrefixes);
        Assert.Equal("Cg==", page.NextContinuationToken);
    }

    [Fact]
    public async Task A_server_that_does_not_encode_is_read_as_it_writes()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<ListBucketResult><IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken>" +
            "<Contents><Key>a+%41</Key><LastModified>2020-05-18T05:45:43.000Z</LastModified><Size>1</Size>" +
            "</Contents></ListBucketResult>")));

        ObjectPage page = await bench.Client.ListObjectsAsync("my-bucket", new ObjectQuery(), default);

        Assert.Equal("a+%41", Assert.Single(page.Objects).Address.Key);
        Assert.Null(page.NextContinuationToken);
    }

    [Fact]
    public async Task More_without_a_place_to_go_on_is_no_end_of_the_list()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")));

        OssTransportException wrong = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.ListObjectsAsync("my-bucket", new ObjectQuery(), default));

        Assert.Equal(OssTransportError.UnreadableAnswer, wrong.Reason);
    }

    [Fact]
    public async Task Versions_and_markers_are_listed_in_their_order()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>" +
            "<NextKeyMarker>a+b</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>" +
            "<DeleteMarker><Key>a+b</Key><VersionId>m1</VersionId><IsLatest>true</IsLatest>" +
            "<LastModified>2020-05-18T05:45:44.000Z</LastModified></DeleteMarker>" +
            "<Version><Key>a+b</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><Size>3</Size>" +
            "<LastModified>2020-05-18T05:45:43.000Z</LastModified><ETag>\"E\"</ETag></Version>" +
            "</ListVersionsResult>")));

        VersionPage page = await bench.Client.ListObjectVersionsAsync("my-bucket",
            new VersionQuery("p", "/", "k", "v0"), default);

        Assert.Equal($"{Sample.Host}?versions&encoding-type=url&max-keys=1000&prefix=p&delimiter=%2F&key-marker=k" +
            "&version-id-marker=v0", bench.Requests[0].Url);
        Assert.Equal([("m1", true, true, 0L), ("v1", false, false, 3L)],
            page.Versions.Select(v => (v.Address.VersionId!, v.IsDeleteMarker, v.IsLatest, v.Size)));
        Assert.Equal(("a b", "v1"), (page.NextKeyMarker, page.NextVersionIdMarker));
    }

    [Fact]
    public async Task White_space_between_escaped_characters_belongs_to_a_value()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Xml(
            "<Tagging>\n  <TagSet>\n    <Tag><Key>a</Key><Value> &lt;b&gt; &amp; &lt;c&gt;  &#233; </Value></Tag>\n" +
            "  </TagSet>\n</Tagging>")));

        IReadOnlyDictionary<string, string> tags = await bench.Client.GetObjectTaggingAsync(Sample.Address, default);

        Assert.Equal("<b> & <c>  é", tags["a"]);
    }

    [Fact]
    public async Task Acl_tags_and_versioning_are_read()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<AccessControlPolicy><AccessControlList><Grant>public-read</Grant>" +
                "</AccessControlList></AccessControlPolicy>"),
            () => Responses.Xml("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"),
            () => Responses.Xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
            () => Responses.Xml("<VersioningConfiguration/>")));
        ObjectAddress address = Sample.Address with { VersionId = "v1" };

        Assert.Equal("public-read", await bench.Client.GetObjectAclAsync(address, default));
        Assert.Equal("1", (await bench.Client.GetObjectTaggingAsync(address, default))["a"]);
        Assert.Equal("Enabled", await bench.Client.GetBucketVersioningAsync("my-bucket", default));
        Assert.Null(await bench.Client.GetBucketVersioningAsync("my-bucket", default));
        Assert.Equal(
            [
                $"{Sample.Host}a/b.txt?acl&versionId=v1",
                $"{Sample.Host}a/b.txt?tagging&versionId=v1",
                $"{Sample.Host}?versioning",
                $"{Sample.Host}?versioning",
            ],
            bench.Requests.Select(request => request.Url));
    }

    [Fact]
    public async Task Tags_of_a_bucket_are_read_and_none_is_no_error()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<Tagging><TagSet><Tag><Key>class</Key><Value>secret</Value></Tag>" +
                "<Tag><Key>owner</Key><Value></Value></Tag></TagSet></Tagging>"),
            () => Responses.Error(404, "NoSuchTagSet"),
            () => Responses.Error(403, "AccessDenied")));

        IReadOnlyDictionary<string, string> tags = await bench.Client.GetBucketTaggingAsync("my-bucket", default);

        Assert.Equal([new("class", "secret"), new("owner", "")], tags);
        Assert.Empty(await bench.Client.GetBucketTaggingAsync("my-bucket", default));
        OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketTaggingAsync("my-bucket", default));
        Assert.Equal("GetBucketTagging", refused.Operation);
        Assert.Equal($"GET {Sample.Host}?tagging", $"{bench.Requests[0].Method} {bench.Requests[0].Url}");
    }

    [Fact]
    public async Task Retention_is_read_and_none_is_no_error()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<WormConfiguration><WormId>W1</WormId><State>InProgress</State>" +
                "<RetentionPeriodInDays>25550</RetentionPeriodInDays><CreationDate>2023-12-17T00:00:00.000Z" +
                "</CreationDate></WormConfiguration>"),
            () => Responses.Error(404, "NoSuchWORMConfiguration"),
            () => Responses.Xml("<WormConfiguration><RetentionPeriodInDays>25551</RetentionPeriodInDays>" +
                "</WormConfiguration>"),
            () => Responses.Error(403, "AccessDenied")));

        BucketRetention? policy = await bench.Client.GetBucketWormAsync("my-bucket", default);

        Assert.Equal(new BucketRetention("W1", "InProgress", 25_550), policy);
        Assert.Null(await bench.Client.GetBucketWormAsync("my-bucket", default));
        await Assert.ThrowsAsync<OssTransportException>(() => bench.Client.GetBucketWormAsync("my-bucket", default));
        OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketWormAsync("my-bucket", default));
        Assert.Equal("GetBucketWorm", refused.Operation);
        Assert.Equal($"GET {Sample.Host}?worm", $"{bench.Requests[0].Method} {bench.Requests[0].Url}");
    }

    [Fact]
    public async Task An_inventory_rule_says_where_its_lists_are()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<InventoryConfiguration><Id>a b</Id><Destination><OSSBucketDestination>" +
                "<Format>CSV</Format><Bucket>acs:oss:::lists</Bucket><Prefix>all/</Prefix></OSSBucketDestination>" +
                "</Destination></InventoryConfiguration>"),
            () => Responses.Xml("<InventoryConfiguration><Id>b</Id><Destination><OSSBucketDestination>" +
                "<Bucket>lists</Bucket></OSSBucketDestination></Destination></InventoryConfiguration>"),
            () => Responses.Xml("<InventoryConfiguration/>")));

        Assert.Equal(
            new BucketInventory("a b", "lists", "all/"),
            await bench.Client.GetBucketInventoryAsync("my-bucket", "a b", default));
        Assert.Equal(
            new BucketInventory("b", "lists", ""),
            await bench.Client.GetBucketInventoryAsync("my-bucket", "b", default));
        await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketInventoryAsync("my-bucket", "c", default));
        Assert.Equal(
            $"GET {Sample.Host}?inventory&inventoryId=a%20b", $"{bench.Requests[0].Method} {bench.Requests[0].Url}");
    }

    [Fact]
    public async Task Replication_rules_say_whether_objects_under_a_CMK_are_replicated()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Xml("<ReplicationConfiguration><Rule><ID>r1</ID><PrefixSet><Prefix>a/</Prefix>" +
                "<Prefix>b/</Prefix></PrefixSet><Action>ALL</Action><Destination><Bucket>copies</Bucket>" +
                "<Location>oss-cn-beijing</Location></Destination><Status>doing</Status></Rule><Rule><ID>r2</ID>" +
                "<Destination><Bucket>more</Bucket></Destination><Status>starting</Status><SourceSelectionCriteria>" +
                "<SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>" +
                "<EncryptionConfiguration><ReplicaKmsKeyID>key-b</ReplicaKmsKeyID></EncryptionConfiguration></Rule>" +
                "</ReplicationConfiguration>"),
            () => Responses.Error(404, "NoSuchReplicationConfiguration"),
            () => Responses.Error(403, "AccessDenied")));

        IReadOnlyList<BucketReplication> rules = await bench.Client.GetBucketReplicationAsync("my-bucket", default);

        Assert.Equal(
            [("r1", "copies", false, null, "doing"), ("r2", "more", true, "key-b", "starting")],
            rules.Select(rule =>
                (rule.Id, rule.DestinationBucket, rule.ReplicatesKms, rule.ReplicaKmsKeyId, rule.Status)));
        Assert.Equal(["a/", "b/"], rules[0].Prefixes);
        Assert.Empty(rules[1].Prefixes);
        Assert.Empty(await bench.Client.GetBucketReplicationAsync("my-bucket", default));
        OssServiceException refused = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketReplicationAsync("my-bucket", default));
        Assert.Equal("GetBucketReplication", refused.Operation);
        Assert.Equal($"GET {Sample.Host}?replication", $"{bench.Requests[0].Method} {bench.Requests[0].Url}");
    }

    [Fact]
    public async Task Acl_tags_and_versioning_are_set()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        await bench.Client.PutObjectAclAsync(Sample.Address, "private", default);
        await bench.Client.PutObjectTaggingAsync(
            Sample.Address, new Dictionary<string, string> { ["a"] = "<1>" }, default);
        await bench.Client.PutObjectTaggingAsync(Sample.Address, new Dictionary<string, string>(), default);
        await bench.Client.PutBucketVersioningAsync("my-bucket", false, default);

        Assert.Equal(
            [
                $"PUT {Sample.Host}a/b.txt?acl ",
                $"PUT {Sample.Host}a/b.txt?tagging " +
                    "<Tagging><TagSet><Tag><Key>a</Key><Value>&lt;1&gt;</Value></Tag></TagSet></Tagging>",
                $"DELETE {Sample.Host}a/b.txt?tagging ",
                $"PUT {Sample.Host}?versioning " +
                    "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
            ],
            bench.Requests.Select(request => $"{request.Method} {request.Url} {request.Text}"));
        Assert.Equal("private", bench.Requests[0].Headers["x-oss-object-acl"]);
    }
}
