using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class BadInputTests
{
    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm AES256 -KmsKeyId k", "KmsKeyNotApplicable", "algorithm KMS")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm SM4 -KmsKeyId k", "KmsKeyNotApplicable", "algorithm KMS")]
    [InlineData(
        "Set-OssBucketEncryption aaa AES256 -DataEncryption SM4", "DataEncryptionNotApplicable", "algorithm KMS")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm KMS -KmsKeyId ''", "EmptyKmsKeyId", "alias/acs/oss")]
    [InlineData("Set-OssBucketEncryption aaa -KmsKeyId '  '", "EmptyKmsKeyId", "alias/acs/oss")]
    [InlineData("Set-OssBucketEncryption aaa", "AlgorithmRequired", "-Algorithm")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm None", "AlgorithmRequired", "Remove-OssBucketEncryption")]
    [InlineData("New-OssBucket bbb -Algorithm AES256 -KmsKeyId k", "KmsKeyNotApplicable", "algorithm KMS")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm DES", "ParameterArgumentTransformationError",
        "'DES' is no algorithm. Write AES256, SM4 or KMS; SSE-KMS is KMS.")]
    [InlineData("Set-OssBucketEncryption aaa -DataEncryption AES128", "ParameterArgumentTransformationError",
        "'AES128' is no data encryption. Write SM4, or leave it out for AES-256.")]
    [InlineData("Get-OssBucketEncryption 'A'", "InvalidBucketName", "3 to 63")]
    [InlineData("Get-OssBucketEncryption 'Upper-Case'", "InvalidBucketName", "lower")]
    [InlineData("Get-OssBucketEncryption 'under_score'", "InvalidBucketName", "hyphen")]
    [InlineData("Get-OssBucketEncryption '-hyphen'", "InvalidBucketName", "hyphen")]
    [InlineData("Get-OssBucketEncryption 'hyphen-'", "InvalidBucketName", "hyphen")]
    [InlineData("Get-OssBucketEncryption 'a/../b'", "InvalidBucketName", "hyphen")]
    [InlineData("Remove-OssBucketEncryption 'Bad' -Confirm:$false", "InvalidBucketName", "lower")]
    [InlineData("Remove-OssBucket 'Bad' -Confirm:$false", "InvalidBucketName", "lower")]
    [InlineData("New-OssBucket 'Bad'", "InvalidBucketName", "lower")]
    public void Each_has_its_own_clear_error_and_nothing_is_sent(string script, string id, string saysWhatToDo)
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");

        ErrorRecord error = session.Fails(script);

        Assert.StartsWith(id + ",OssEncryption.Commands.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument.ToString(), error.CategoryInfo.Category.ToString()
            .Replace("InvalidData", "InvalidArgument", StringComparison.Ordinal));
        Assert.Contains(saysWhatToDo, error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(session.Requests());
    }

    [Fact]
    public void A_rule_in_the_pipeline_that_cannot_be_set_is_told_with_its_bucket_and_the_others_are_set()
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");

        SessionResult result = session.Invoke("""
            [pscustomobject]@{ BucketName = 'aaa'; Algorithm = 'None' },
            [pscustomobject]@{ BucketName = 'bbb'; Algorithm = 'SM4' },
            [pscustomobject]@{ BucketName = 'ccc'; Algorithm = 'AES256'; KmsKeyId = 'a-key' } | Set-OssBucketEncryption
            """);

        Assert.Equal("bbb: SM4", Assert.Single(result.Output).ToString());
        Assert.Equal(["aaa", "ccc"], result.Errors.Select(error => (string)error.TargetObject));
        Assert.StartsWith("aaa: No encryption is named.", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("ccc: A KMS key cannot be used", result.Errors[1].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><body>It works!</body></html>", "text/html", 200)]
    [InlineData("<html><body>Bad gateway</body></html>", "text/html", 404)]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" +
        "<ServerSideEncryptionRule>&x;</ServerSideEncryptionRule>",
        "application/xml", 200)]
    [InlineData("<ServerSideEncryptionRule><ApplyServer", "application/xml", 200)]
    [InlineData("<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>ROT13</SSEAlgorithm>" +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>", "application/xml", 200)]
    public void A_server_that_is_not_OSS_gives_one_error_per_bucket(string body, string contentType, int status)
    {
        using var session = new EmulatedSession();
        session.Given("'aaa', 'bbb' | New-OssBucket");
        session.Must($"$emulator.AddFault(@{{ Bucket = 'aaa'; Status = {status}; ContentType = '{contentType}'; " +
            $"Body = '{body.Replace("'", "''", StringComparison.Ordinal)}' }})");

        SessionResult result = session.Invoke("'aaa', 'bbb' | Get-OssBucketEncryption");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("UnreadableAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ProtocolError, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.DoesNotContain("It works", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("bbb: None", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void An_answer_of_ten_megabytes_is_not_read()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");
        session.Must("$emulator.AddFault(@{ Status = 200; Body = '<a>' + [string]::new('x', 10MB) + '</a>' })");

        ErrorRecord error = session.Fails("Get-OssBucketEncryption aaa");

        Assert.StartsWith("UnreadableAnswer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_cut_off_is_not_taken_for_whole()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa -Algorithm AES256");
        session.Must("$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; TruncateAt = 40 })");

        ErrorRecord error = session.Fails("Get-OssBucketEncryption aaa");

        Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], new[] { "UnreadableAnswer", "ConnectionFailed" });
    }
}
