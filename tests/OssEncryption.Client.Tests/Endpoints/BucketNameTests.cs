using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Endpoints;

public class BucketNameTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("0-9")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_within_the_rules_is_taken(string name) =>
        Assert.Null(Record.Exception(() => BucketName.Validate(name)));

    [Theory]
    [InlineData("", "3 to 63 characters")]
    [InlineData("ab", "3 to 63 characters")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", "3 to 63 characters")]
    [InlineData("My-bucket", "lower case")]
    [InlineData("my.bucket", "letters, digits and hyphens")]
    [InlineData("my_bucket", "letters, digits and hyphens")]
    [InlineData("bücket", "letters, digits and hyphens")]
    [InlineData("bucket\n", "letters, digits and hyphens")]
    [InlineData("-bucket", "hyphen")]
    [InlineData("bucket-", "hyphen")]
    public void A_name_outside_the_rules_is_told_which_one_it_breaks(string name, string rule)
    {
        OssInputException refused = Assert.Throws<OssInputException>(() => BucketName.Validate(name));

        Assert.Equal(OssInputError.InvalidBucketName, refused.Reason);
        Assert.Contains(rule, refused.Message, StringComparison.Ordinal);
    }
}
