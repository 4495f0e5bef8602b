using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class BucketTests
{
    [Fact]
    public void New_makes_a_bucket_with_its_rule_and_Get_lists_it()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);

        PSObject made = Assert.Single(session.Must("New-OssBucket aaa -Algorithm SM4 -StorageClass IA"));

        Assert.Equal("aaa", made.Properties["BucketName"].Value);
        Assert.Equal("cn-hangzhou", made.Properties["Region"].Value);
        Assert.Equal("IA", made.Properties["StorageClass"].Value);
        Assert.Equal("aaa: SM4", session.RuleOf("aaa"));
        Assert.Equal(["aaa"], session.Texts("Get-OssBucket"));
    }

    [Fact]
    public void New_sends_the_rule_with_the_creation_itself()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);

        session.Must("$emulator.ClearRequests(); New-OssBucket aaa -KmsKeyId my-key -DataEncryption SM4");

        Assert.Equal(
            ["DescribeKey", "GetBucketInfo aaa", "PutBucket aaa", "GetBucketInfo aaa"], session.Requests());
        Assert.Equal(["KMS", "my-key", "SM4"], session.Texts(
            "($emulator.GetRequests() | ? Operation -eq PutBucket).Headers | % { $_['x-oss-server-side-encryption']; " +
            "$_['x-oss-server-side-encryption-key-id']; $_['x-oss-server-side-data-encryption'] }"));
    }

    [Theory]
    [InlineData("New-OssBucket aaa -Algorithm AES256")]
    [InlineData("New-OssBucket aaa -Acl public-read")]
    [InlineData("New-OssBucket aaa -Versioning")]
    public void New_leaves_a_bucket_that_is_there_as_it_is(string again)
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai", "my-key");
        session.Given("New-OssBucket aaa -KmsKeyId my-key");

        ErrorRecord error = session.Fails(again);

        Assert.Equal("BucketAlreadyExists,OssEncryption.Commands.NewOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Contains("Set-OssBucketEncryption", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(["GetBucketInfo aaa"], session.Requests());
    }

    [Theory]
    [InlineData("-IncludeTag", "aaa=class:secret,team:a bbb= ccc=class:open")]
    [InlineData("-Tag @{ class = 'secret' }", "aaa=class:secret,team:a")]
    [InlineData("-Tag @{ class = '*e*'; team = 'a' }", "aaa=class:secret,team:a")]
    [InlineData("-Tag @{ Class = 'secret' }", "")]
    [InlineData("c* -Tag @{ class = 'open' }", "ccc=class:open")]
    public void Get_reads_tags_and_chooses_by_them(string arguments, string expected)
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");
        Tag("aaa", "<Tag><Key>class</Key><Value>secret</Value></Tag><Tag><Key>team</Key><Value>a</Value></Tag>");
        Tag("ccc", "<Tag><Key>class</Key><Value>open</Value></Tag>");

        Assert.Equal(expected, string.Join(' ', session.Texts($"Get-OssBucket {arguments} | % {{ $_.BucketName + '=' + " +
            "(($_.Tags.GetEnumerator() | % { $_.Key + ':' + $_.Value }) -join ',') }")));

        void Tag(string bucket, string tags) => session.Must("$emulator.AddFault(@{ Operation = 'GetBucketTags'; " +
            $"Bucket = '{bucket}'; Status = 200; Body = '<Tagging><TagSet>{tags}</TagSet></Tagging>' }})");
    }

    [Fact]
    public void Get_asks_for_no_tags_unless_they_are_wanted_and_goes_on_where_they_are_denied()
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'bbb' | New-OssBucket");
        session.Must("$null = Get-OssBucket");
        Assert.Equal(["ListBuckets"], session.Requests());
        session.Must("$emulator.AddFault(@{ Operation = 'GetBucketTags'; Bucket = 'aaa'; Status = 403; " +
            "Code = 'AccessDenied' })");

        SessionResult result = session.Invoke("Get-OssBucket -IncludeTag");

        Assert.Equal("bbb", Assert.Single(result.Output).ToString());
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("AccessDenied,OssEncryption.Commands.GetOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.PermissionDenied, "aaa"), (error.CategoryInfo.Category, (string)error.TargetObject));
    }

    [Fact]
    public void Get_lists_page_after_page_and_filters_by_wildcard()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);
        session.Given("1..1005 | % { 'page-{0:d4}' -f $_ } | New-OssBucket -ThrottleLimit 32; " +
            "'logs-a', 'logs-b' | New-OssBucket");

        Assert.Equal(1007, session.Must("Get-OssBucket").Count);
        Assert.Equal(["logs-a", "logs-b"], session.Texts("Get-OssBucket LOGS-?"));
        Assert.Equal(["page-0001", "page-1001"], session.Texts("Get-OssBucket page-*001"));
        Assert.Equal(["logs-a"], session.Texts("Get-OssBucket logs-a"));
    }

    [Fact]
    public void Get_tells_which_named_bucket_there_is_not_and_says_nothing_of_a_wildcard()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);

        ErrorRecord error = session.Fails("Get-OssBucket missing");

        Assert.Equal("NoSuchBucket,OssEncryption.Commands.GetOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("missing", error.TargetObject);
        Assert.Empty(session.Must("Get-OssBucket missing-*"));
    }

    [Fact]
    public void Get_narrows_by_region()
    {
        using var session = new EmulatedSession("cn-hangzhou, cn-shanghai");
        session.Given("New-OssBucket near; $null = Connect-Oss -Endpoint $emulator.Endpoints['cn-shanghai'] " +
            "-Region cn-shanghai -Credential $emulator.Credential; $null = New-OssBucket far");

        Assert.Equal(["far"], session.Texts("Get-OssBucket -Region *shanghai"));
        Assert.Equal(["far", "near"], session.Texts("Get-OssBucket"));
    }

    [Fact]
    public void Remove_removes_an_empty_bucket_and_reports_one_that_is_not_there()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);
        session.Given("'aaa', 'bbb' | New-OssBucket");

        SessionResult result = session.Invoke("'aaa', 'nothing-there', 'bbb' | Remove-OssBucket -Confirm:$false");

        Assert.Equal("nothing-there", Assert.Single(result.Errors).TargetObject);
        Assert.Empty(session.Must("Get-OssBucket"));
    }

    [Fact]
    public void A_name_that_another_account_has_is_an_error_of_its_own()
    {
        using var session = new EmulatedSession(keys: ["my-key"]);
        session.Given("New-OssBucket aaa");
        session.Must("$emulator.AddFault(@{ Operation = 'PutBucket'; Status = 409; Code = 'BucketAlreadyExists' })");

        ErrorRecord error = session.Fails("New-OssBucket bbb");

        Assert.Equal("BucketAlreadyExists,OssEncryption.Commands.NewOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
    }
}
