using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class KmsKeyTests : IDisposable
{
    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", "key-off");

    public KmsKeyTests() => _session.Given("""
        $emulator.AddKey('key-h', 'cn-hangzhou', 'alias/data')
        $null = $emulator.AddKey('key-s', 'cn-shanghai', 'alias/logs')
        $emulator.SetKeyState('key-off', 'Disabled')
        """);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Keys_of_the_region_are_listed_with_their_aliases_and_whether_they_can_be_used()
    {
        Assert.Equal(["key-h|cn-hangzhou|alias/data|Enabled|Customer|True|", "key-off|cn-hangzhou||Disabled|Customer|" +
            "False|The key is disabled (Disabled)."], Keys("Get-OssKmsKey"));
        Assert.Equal(["DescribeKey", "DescribeKey", "ListAliases", "ListKeys"],
            _session.Requests().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Get-OssKmsKey -Region cn-hangzhou, cn-shanghai", "key-h key-off key-s")]
    [InlineData("Get-OssKmsKey key-h", "key-h")]
    [InlineData("Get-OssKmsKey alias/data", "key-h")]
    [InlineData("Get-OssKmsKey acs:kms:cn-shanghai:1000000000000001:key/key-s", "key-s")]
    [InlineData("Get-OssKmsKey alias/* -Region cn-hangzhou, cn-shanghai", "key-h key-s")]
    [InlineData("'key-h', 'key-off' | Get-OssKmsKey", "key-h key-off")]
    [InlineData("Get-OssKmsKey alias/nothing*", "")]
    public void Keys_are_named_by_id_alias_pattern_or_ARN(string script, string expected) =>
        Assert.Equal(expected, string.Join(' ', _session.Texts($"({script}).KmsKeyId")));

    [Theory]
    [InlineData("Get-OssKmsKey key-s", "ForbiddenKeyNotFound", ErrorCategory.ObjectNotFound, "key-s")]
    [InlineData("Get-OssKmsKey alias/no", "ForbiddenAliasNotFound", ErrorCategory.ObjectNotFound, "alias/no")]
    [InlineData("Get-OssKmsKey -Region cn-beijing", "NoKmsEndpoint", ErrorCategory.InvalidOperation, "Get-OssKmsKey")]
    public void A_key_that_is_not_there_is_an_error(string script, string id, ErrorCategory category, string target)
    {
        ErrorRecord error = _session.Fails(script);

        Assert.Equal($"{id},OssEncryption.Commands.GetOssKmsKeyCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(id == "NoKmsEndpoint" ? "cn-beijing" : target, error.TargetObject);
    }

    [Fact]
    public void A_right_that_is_missing_is_named_with_its_resource()
    {
        _session.Must("$user = $emulator.AddUser(@{ Allow = [string[]]@('oss:*', 'kms:DescribeKey') }); " +
            "$null = $emulator | Connect-Oss -Credential $user");

        ErrorRecord error = _session.Fails("Get-OssKmsKey");

        Assert.Equal("ForbiddenNoPermission,OssEncryption.Commands.GetOssKmsKeyCommand", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.PermissionDenied, "cn-hangzhou"),
            (error.CategoryInfo.Category, (string)error.TargetObject));
        Assert.Equal("Allow the caller kms:ListKeys on acs:kms:cn-hangzhou:*:key.",
            error.ErrorDetails.RecommendedAction);
        Assert.Equal(["key-h"], _session.Texts("(Get-OssKmsKey key-h).KmsKeyId"));
    }

    [Theory]
    [InlineData("Get-OssKmsKey", "key-h key-off")]
    [InlineData("Get-OssKmsKey alias/*", "")]
    public void Aliases_that_may_not_be_listed_are_one_error_and_keys_come_without(string script, string keys)
    {
        _session.Must("$user = $emulator.AddUser(@{ Allow = [string[]]@('kms:ListKeys', 'kms:DescribeKey') }); " +
            "$null = $emulator | Connect-Oss -Credential $user");

        SessionResult result = _session.Invoke($"({script}).KmsKeyId");

        Assert.Equal("Allow the caller kms:ListAliases on acs:kms:cn-hangzhou:*:alias.",
            Assert.Single(result.Errors).ErrorDetails.RecommendedAction);
        Assert.Equal(keys, string.Join(' ', result.Output));
    }

    [Fact]
    public void Keys_of_many_pages_are_all_described()
    {
        _session.Must("1..205 | % { $null = $emulator.AddKey(\"k-$_\", 'cn-shanghai', \"alias/k-$_\") }");

        Assert.Equal(206, _session.Texts("Get-OssKmsKey -Region cn-shanghai | ? Aliases | % KmsKeyId").Distinct().Count());
    }

    [Fact]
    public void A_description_that_contradicts_the_list_is_an_error_and_the_others_go_on()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'DescribeKey'; Count = 1; Status = 200; " +
            "ContentType = 'application/json'; Body = " +
            "'{\"KeyMetadata\":{\"KeyId\":\"another\",\"KeyState\":\"Enabled\",\"Arn\":\"\"}}' })");

        SessionResult result = _session.Invoke("Get-OssKmsKey -ThrottleLimit 1");

        Assert.Equal("UnreadableAnswer,OssEncryption.Commands.GetOssKmsKeyCommand",
            Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Single(result.Output);
    }

    [Fact]
    public void A_key_goes_into_the_next_cmdlet()
    {
        _session.Given("New-OssBucket aaa");

        Assert.Equal(["aaa: KMS (key key-h)"],
            _session.Texts("Get-OssKmsKey alias/data | Set-OssBucketEncryption -BucketName aaa"));
    }

    [Fact]
    public void The_kind_of_the_key_of_an_object_is_told_with_one_look()
    {
        _session.Given("New-OssBucket aaa; $null = Write-OssObject aaa plain -Content x; " +
            "$null = Write-OssObject aaa svc -Content x -Algorithm KMS; " +
            "$null = 1..5 | % { Write-OssObject aaa \"c$_\" -Content x -KmsKeyId key-h }");

        Assert.Equal(["c1 Customer", "c2 Customer", "c3 Customer", "c4 Customer", "c5 Customer", "plain ", "svc Service"],
            _session.Texts("Get-OssObject aaa | Get-OssObjectEncryption | % { \"$($_.Key) $($_.KeyKind)\" }"));
        Assert.Single(_session.Requests(), "DescribeKey");

        _session.Must("$emulator.AddFault(@{ Operation = 'DescribeKey'; Status = 403; Code = 'Forbidden.NoPermission' })");
        Assert.Equal(["Unknown"], _session.Texts("(Get-OssObjectEncryption aaa svc).KeyKind"));
    }

    private IReadOnlyList<string> Keys(string script) => _session.Texts(script + " | % { \"$($_.KmsKeyId)|$($_.Region)|" +
        "$($_.Aliases -join ',')|$($_.State)|$($_.Kind)|$($_.IsUsable)|$($_.UnusableReason)\" }");
}
