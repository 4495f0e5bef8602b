using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class BucketRuleTests
{
    private const string Key = "05754286-3ba2-4fa6-8d41-4323aca6f0a1";

    [Fact]
    public void A_bucket_without_a_rule_gives_an_object_with_algorithm_None()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");

        PSObject rule = Assert.Single(session.Must("Get-OssBucketEncryption aaa"));

        Assert.Equal("OssEncryption.OssBucketEncryption", rule.BaseObject.GetType().FullName);
        Assert.Equal("aaa", rule.Properties["BucketName"].Value);
        Assert.Equal("None", rule.Properties["Algorithm"].Value.ToString());
        Assert.Null(rule.Properties["KmsKeyId"].Value);
        Assert.Null(rule.Properties["DataEncryption"].Value);
        Assert.Equal(["GetBucketEncryption aaa"], session.Requests());
    }

    [Theory]
    [InlineData("-Algorithm AES256", "AES256")]
    [InlineData("-Algorithm aes256", "AES256")]
    [InlineData("AES256", "AES256")]
    [InlineData("-Algorithm SM4", "SM4")]
    [InlineData("-Algorithm KMS", "KMS (service key)")]
    [InlineData("-Algorithm KMS -KmsKeyId " + Key, "KMS (key " + Key + ")")]
    [InlineData("-KmsKeyId " + Key, "KMS (key " + Key + ")")]
    [InlineData("-DataEncryption SM4", "KMS (service key, data SM4)")]
    [InlineData("-KmsKeyId " + Key + " -DataEncryption SM4", "KMS (key " + Key + ", data SM4)")]
    public void Set_writes_once_reads_back_and_emits_what_is_in_effect(string rule, string expected)
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");

        Assert.Equal([$"aaa: {expected}"], session.Texts($"Set-OssBucketEncryption aaa {rule}"));

        string[] looks = rule.Contains("KmsKeyId", StringComparison.Ordinal)
            ? ["GetBucketLocation aaa", "DescribeKey", "GetBucketReplication aaa", "ListBuckets"]
            : [];
        Assert.Equal(
            ["GetBucketEncryption aaa", .. looks, "PutBucketEncryption aaa", "GetBucketEncryption aaa"],
            session.Requests());
        Assert.Equal($"aaa: {expected}", session.RuleOf("aaa"));
    }

    [Fact]
    public void The_body_on_the_wire_is_the_documented_tree()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");

        session.Must($"Set-OssBucketEncryption aaa -KmsKeyId {Key} -DataEncryption SM4");

        Assert.Equal(
            "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>" +
            $"<KMSMasterKeyID>{Key}</KMSMasterKeyID><KMSDataEncryption>SM4</KMSDataEncryption>" +
            "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
            Assert.Single(session.Texts("($emulator.GetRequests() | ? Operation -eq PutBucketEncryption).Body")));
    }

    [Fact]
    public void Set_does_not_write_a_rule_that_is_in_effect_already()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}");

        Assert.Equal([$"aaa: KMS (key {Key})"], session.Texts($"Set-OssBucketEncryption aaa -KmsKeyId {Key}"));

        Assert.Equal(["GetBucketEncryption aaa", "GetBucketLocation aaa", "DescribeKey"], session.Requests());
    }

    [Fact]
    public void Set_reports_a_rule_that_the_server_does_not_confirm()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");
        session.Must(
            "$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Skip = 1; Status = 200; Body = '" +
            "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>SM4</SSEAlgorithm>" +
            "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>' })");

        SessionResult result = session.Invoke("Set-OssBucketEncryption aaa -Algorithm AES256");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("EncryptionNotConfirmed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidResult, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Equal("aaa: SM4", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void Remove_deletes_the_rule_and_PassThru_gives_what_can_be_piped_back()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key} -DataEncryption SM4");

        session.Must("$removed = Remove-OssBucketEncryption aaa -PassThru -Confirm:$false");

        Assert.Equal(
            ["GetBucketEncryption aaa", "DeleteBucketEncryption aaa", "GetBucketEncryption aaa"], session.Requests());
        Assert.Equal("aaa: None", session.RuleOf("aaa"));
        Assert.Equal([$"aaa: KMS (key {Key}, data SM4)"], session.Texts("$removed | Set-OssBucketEncryption"));
    }

    [Fact]
    public void Remove_without_PassThru_gives_nothing_and_a_bucket_without_a_rule_is_left_alone()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa -Algorithm AES256; $null = New-OssBucket bbb");

        Assert.Empty(session.Must("Remove-OssBucketEncryption aaa, bbb -Confirm:$false"));

        Assert.Equal(1, session.Requests().Count(request => request.StartsWith("Delete", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "True", "True", "False")]
    [InlineData("-Algorithm AES256", "True", "False", "False")]
    [InlineData("-Algorithm KMS", "False", "True", "False")]
    [InlineData("-KmsKeyId " + Key, "False", "True", "False")]
    [InlineData("-KmsKeyId another-key", "False", "False", "False")]
    [InlineData("-DataEncryption SM4", "False", "False", "False")]
    [InlineData("-Algorithm None", "False", "False", "True")]
    public void Test_answers_for_each_bucket_by_what_is_asked(string asked, string aes, string kms, string none)
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aes -Algorithm AES256; $null = New-OssBucket kms -KmsKeyId {Key}; " +
            "$null = New-OssBucket none");

        Assert.Equal([aes, kms, none], session.Texts($"Test-OssBucketEncryption aes, kms, none {asked}"));
    }

    [Fact]
    public void Test_gives_no_answer_for_a_bucket_that_cannot_be_read()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");

        SessionResult result = session.Invoke("Test-OssBucketEncryption missing, aaa");

        Assert.Equal("False", Assert.Single(result.Output).ToString());
        Assert.Equal("missing", Assert.Single(result.Errors).TargetObject);
    }

    [Fact]
    public void A_rule_goes_from_one_bucket_to_another()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}; $null = New-OssBucket bbb");

        Assert.Equal(
            [$"bbb: KMS (key {Key})"],
            session.Texts("Get-OssBucketEncryption aaa | Set-OssBucketEncryption -BucketName bbb"));
    }

    [Fact]
    public void A_rule_on_the_command_line_hides_the_one_in_the_pipeline()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}");

        Assert.Equal(["aaa: SM4"],
            session.Texts("Get-OssBucketEncryption aaa | Set-OssBucketEncryption -Algorithm SM4 -Force"));
    }

    [Fact]
    public void The_buckets_that_are_not_encrypted_are_found_and_set_in_one_line()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"'aaa', 'ccc' | New-OssBucket; $null = New-OssBucket bbb -KmsKeyId {Key}");

        session.Must("Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -eq None " +
            "| Set-OssBucketEncryption -Algorithm AES256");

        Assert.Equal(["aaa: AES256", $"bbb: KMS (key {Key})", "ccc: AES256"],
            session.Texts("Get-OssBucket | Get-OssBucketEncryption"));
    }

    [Fact]
    public void Columns_of_a_table_that_are_empty_texts_bind_as_not_set()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa");

        Assert.Equal(["aaa: AES256"], session.Texts(
            "[pscustomobject]@{ BucketName = 'aaa'; Algorithm = 'AES256'; KmsKeyId = ''; DataEncryption = '' } " +
            "| Set-OssBucketEncryption"));
    }

    [Theory]
    [InlineData("'aaa' | Get-OssBucketEncryption")]
    [InlineData("Get-OssBucketEncryption -Bucket aaa")]
    [InlineData("Get-OssBucketEncryption -Name aaa")]
    [InlineData("[pscustomobject]@{ Name = 'aaa' } | Get-OssBucketEncryption")]
    [InlineData("Get-OssBucket aaa | Get-OssBucketEncryption")]
    [InlineData("Get-OssBucketEncryption aaa | Get-OssBucketEncryption")]
    public void A_bucket_is_named_in_every_usual_way(string script)
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given("New-OssBucket aaa -Algorithm SM4");

        Assert.Equal(["aaa: SM4"], session.Texts(script));
    }

    [Fact]
    public void Rules_are_shown_as_a_table()
    {
        using var session = new EmulatedSession(keys: [Key, "another-key"]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key} -DataEncryption SM4");

        string[] lines = session.Invoke("Get-OssBucketEncryption aaa | Out-Default").HostText
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(["BucketName", "Algorithm", "Data", "KmsKeyId"],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["aaa", "KMS", "SM4", Key], lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
