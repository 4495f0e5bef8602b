using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Nothing is overwritten in silence, and names mean what was meant.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly EmulatedSession _session = new(keys: ["key-2", "key-3"]);

    public OverwriteTests()
    {
        _session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket");
        _session.Must("$root = [IO.Path]::GetTempPath() + [guid]::NewGuid(); " +
            "'a', 'b' | % { $null = [IO.Directory]::CreateDirectory(\"$root/$_\"); " +
            "[IO.File]::WriteAllText(\"$root/$_/x.txt\", \"from $_\") }");
    }

    public void Dispose()
    {
        _session.Must("[IO.Directory]::Delete($root, $true)");
        _session.Dispose();
    }

    // Get-Content adds a property PSPath to each line: the line is what was piped, and not the file that it came from.
    [Fact]
    public void A_line_of_a_file_is_never_taken_for_the_file()
    {
        _session.Must("$line = [psobject]::AsPSObject('from'); " +
            "$line.psobject.Properties.Add([psnoteproperty]::new('PSPath', \"$root/a/x.txt\")); " +
            "$null = $line | Write-OssObject aaa filtered.txt");

        Assert.Equal(["from"], _session.Texts("Read-OssObject aaa filtered.txt -AsString"));
    }

    [Theory]
    [InlineData("$tree | Write-OssObject aaa -KeyPrefix up/", "aaa/up/a/x.txt, aaa/up/b/x.txt")]
    [InlineData("$tree | Write-OssObject oss://aaa/up/", "aaa/up/a/x.txt, aaa/up/b/x.txt")]
    [InlineData("$tree | Write-OssObject aaa", "aaa/a/x.txt, aaa/b/x.txt")]
    [InlineData("$tree[0] | Write-OssObject aaa", "aaa/x.txt")]
    [InlineData("[IO.DirectoryInfo]::new(\"$root/a\").GetFiles() | Write-OssObject aaa", "aaa/x.txt")]
    [InlineData("$tree | Write-OssObject aaa -Key { 'k/' + $_.Directory.Name }", "aaa/k/a, aaa/k/b")]
    public void Files_of_the_pipeline_keep_their_paths_below_the_folder_that_holds_them(string write, string keys)
    {
        _session.Must("$tree = 'a', 'b' | % { [IO.FileInfo]::new(\"$root/$_/x.txt\") }");

        Assert.Equal([keys], _session.Texts(
            $"(({write}) | % {{ \"$($_.BucketName)/$($_.Key)\" }}) -join ', '"));
        Assert.Equal(keys.Split(", ").Length, _session.Requests().Count);
    }

    [Theory]
    [InlineData("Write-OssObject aaa -Path $root/*/x.txt", "aaa/x.txt: None")]
    [InlineData("'k', 'k' | % { [pscustomobject]@{ Key = $_ } } | Write-OssObject aaa -Content x", "aaa/k: None")]
    public void Two_inputs_never_become_one_object(string write, string first)
    {
        SessionResult result = _session.Invoke(write);

        Assert.Equal([first], result.Output.Select(item => item.ToString()));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("InvalidObjectKey,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_session.Requests(), "PutObject aaa");
    }

    [Fact]
    public void A_tree_keeps_the_paths_below_its_folder() => Assert.Equal(
        ["aaa/up/a/x.txt: None", "aaa/up/b/x.txt: None"],
        _session.Texts("Write-OssObject aaa -Path $root -Recurse -KeyPrefix up/"));

    [Theory]
    [InlineData("'aaa', 'bbb' | Get-OssObject | Copy-OssObject -DestinationBucketName ccc")]
    [InlineData("Get-OssObject aaa, bbb | Copy-OssObject -DestinationBucketName ccc -ThrottleLimit 1")]
    public void Objects_of_several_buckets_never_become_one_copy(string copy)
    {
        _session.Must("'aaa', 'bbb' | % { $null = Write-OssObject $_ same.txt -Content $_ }");

        SessionResult result = _session.Invoke(copy);

        Assert.Equal(["ccc/same.txt: None"], result.Output.Select(item => item.ToString()));
        Assert.Equal("bbb/same.txt", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(["aaa"], _session.Texts("Read-OssObject ccc same.txt -AsString"));
    }

    [Fact]
    public void Objects_of_several_buckets_never_become_one_file()
    {
        _session.Must("'aaa', 'bbb' | % { $null = Write-OssObject $_ same.txt -Content $_ }");

        SessionResult result = _session.Invoke(
            "'aaa', 'bbb' | Get-OssObject | Read-OssObject -Destination $root/two -Force");

        Assert.Single(result.Output);
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["aaa"], _session.Texts("[IO.File]::ReadAllText(\"$root/two/same.txt\")"));
    }

    [Fact]
    public void A_copy_without_a_destination_is_an_error_that_names_Protect()
    {
        _session.Must("$null = Write-OssObject aaa k -Content x; $emulator.ClearRequests()");

        ErrorRecord error = _session.Fails("Copy-OssObject aaa k -Algorithm AES256");

        Assert.StartsWith("InvalidAddress,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Contains("Protect-OssObject", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("Copy-OssObject aaa k -DestinationKey k")]
    [InlineData("Copy-OssObject aaa k aaa")]
    [InlineData("Copy-OssObject oss://aaa/k oss://aaa/k -Algorithm AES256")]
    [InlineData("Copy-OssObject oss://aaa/k oss://aaa/")]
    public void A_copy_onto_its_own_source_is_an_error_that_names_Protect(string copy)
    {
        _session.Must("$null = Write-OssObject aaa k -Content x; $emulator.ClearRequests()");

        ErrorRecord error = _session.Fails(copy);

        Assert.Equal("InvalidAddress,OssEncryption.Commands.CopyOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Contains("Protect-OssObject", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void Versions_of_one_key_never_become_one_copy()
    {
        _session.Must("$null = New-OssBucket ver -Versioning; " +
            "$null = 'v1', 'v2', 'v3' | % { Write-OssObject ver k -Content $_ }");

        SessionResult result = _session.Invoke(
            "Get-OssObject ver -AllVersions | Copy-OssObject -DestinationBucketName aaa");

        Assert.Single(result.Output);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal(
            "InvalidObjectKey,OssEncryption.Commands.CopyOssObjectCommand", error.FullyQualifiedErrorId));
        Assert.Equal(["v3"], _session.Texts("Read-OssObject aaa k -AsString"));
    }

    [Fact]
    public void An_older_version_can_be_copied_over_the_current_one()
    {
        _session.Must("$null = New-OssBucket ver -Versioning; " +
            "$old = Write-OssObject ver k -Content old; $null = Write-OssObject ver k -Content new; " +
            "$null = Copy-OssObject ver k -VersionId $old.VersionId -DestinationKey k");

        Assert.Equal(["old"], _session.Texts("Read-OssObject ver k -AsString"));
    }

    [Theory]
    [InlineData("-Algorithm KMS -KmsKeyId key-2", "", 1)]
    [InlineData("-Algorithm AES256", "", 1)]
    [InlineData("-Algorithm SM4", "-Algorithm AES256", 1)]
    [InlineData("-Algorithm KMS -KmsKeyId key-2", "-Algorithm KMS", 1)]
    [InlineData("-Algorithm KMS", "-Algorithm KMS", 0)]
    [InlineData("-Algorithm KMS", "-Algorithm KMS -DataEncryption SM4", 0)]
    [InlineData("-Algorithm KMS", "-Algorithm AES256", 1)]
    [InlineData("-Algorithm AES256", "-Algorithm KMS -KmsKeyId key-3", 0)]
    public void A_copy_into_a_bucket_with_a_weaker_rule_is_asked_for(string source, string rule, int questions)
    {
        _session.Must($"$null = Write-OssObject aaa k -Content x {source}");
        _session.Must(rule.Length == 0 ? "" : $"$null = Set-OssBucketEncryption bbb {rule}");
        _session.Session.Host.Answers.Enqueue("No");

        _session.Must("Copy-OssObject aaa k bbb");

        Assert.Equal(questions, _session.QuestionCount);
        Assert.Equal(1 - questions, _session.Texts("Get-OssObject bbb").Count);
    }

    [Theory]
    [InlineData("-Algorithm KMS", "-Algorithm KMS -DataEncryption SM4", 0)]
    [InlineData("-KmsKeyId key-2", "-Algorithm AES256", 1)]
    [InlineData("-Algorithm KMS", "-Algorithm AES256", 1)]
    public void An_object_under_the_service_key_stays_as_well_protected_under_the_service_key(
        string before, string change, int questions)
    {
        _session.Must($"$null = Write-OssObject aaa k -Content x {before}");
        _session.Session.Host.Answers.Enqueue("No");

        _session.Must($"Protect-OssObject aaa k {change}");

        Assert.Equal(questions, _session.QuestionCount);
    }

    [Fact]
    public void A_link_at_the_place_of_a_file_stays()
    {
        // A link needs a privilege there.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _session.Must("$null = Write-OssObject aaa k -Content new; " +
            "$null = [IO.File]::CreateSymbolicLink(\"$root/link\", \"$root/a/x.txt\")");

        ErrorRecord error = _session.Fails("Read-OssObject aaa k -Path $root/link -Force");

        Assert.StartsWith("NotAPlainFile,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["from a", "True"], _session.Texts(
            "[IO.File]::ReadAllText(\"$root/a/x.txt\"); $null -ne [IO.FileInfo]::new(\"$root/link\").LinkTarget"));
    }

    [Fact]
    public void A_replaced_file_keeps_its_mode()
    {
        // Windows has no mode.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _session.Must("$null = Write-OssObject aaa k -Content new; " +
            "[IO.File]::SetUnixFileMode(\"$root/a/x.txt\", 'UserRead, UserWrite')");

        Assert.Equal(["new", "UserWrite, UserRead"], _session.Texts(
            "$null = Read-OssObject aaa k -Path $root/a/x.txt -Force; " +
            "[IO.File]::ReadAllText(\"$root/a/x.txt\"); [IO.File]::GetUnixFileMode(\"$root/a/x.txt\")"));
    }

    [Theory]
    [InlineData("Key = [datetime]'2024-01-01'")]
    [InlineData("Key = [double]::Parse('1.5')")]
    [InlineData("Key = $true")]
    [InlineData("Key = 'k'; VersionId = [datetime]'2024-01-01'")]
    public void A_name_that_became_another_value_is_refused(string properties)
    {
        ErrorRecord error = _session.Fails(
            $"[pscustomobject]@{{ BucketName = 'aaa'; {properties} }} | Remove-OssObject -Confirm:$false");

        Assert.Contains("Argument", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("Get-OssObject aaa -Prefix ([datetime]'2024-01-01')")]
    [InlineData("New-OssEncryptionPlan aaa $root/plan -Prefix $true")]
    [InlineData("'x' | Write-OssObject aaa -KeyPrefix ([datetime]'2024-01-01')")]
    [InlineData("Remove-OssObject aaa ([datetime]'2024-01-01') -Confirm:$false")]
    public void An_argument_that_became_another_value_is_refused(string script)
    {
        ErrorRecord error = _session.Fails(script);

        Assert.StartsWith(
            "ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void A_number_as_it_was_typed_is_a_key() =>
        Assert.Equal(["aaa/1.50: None", "aaa/007: None"], _session.Texts(
            "Write-OssObject aaa 1.50 -Content x; Write-OssObject aaa 007 -Content x"));

    [Theory]
    [InlineData("Remove-OssObject aaa * -Confirm:$false", "aaa/*")]
    [InlineData("Remove-OssObject aaa dir/ -Confirm:$false", "aaa/dir/")]
    [InlineData("Remove-OssObject oss://aaa/dir/ -Confirm:$false", "aaa/dir/")]
    [InlineData("Remove-OssObject oss://aaa/dir/?.txt -Confirm:$false", "aaa/dir/?.txt")]
    public void Removing_many_objects_by_one_name_is_refused(string remove, string target)
    {
        ErrorRecord error = _session.Fails(remove);

        Assert.Equal(target, error.TargetObject);
        Assert.StartsWith("InvalidObjectKey,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void Keys_with_stars_and_slashes_are_removed_by_the_pipeline()
    {
        _session.Must("$null = 'a*', 'dir/' | % { Write-OssObject aaa $_ -Content x }");

        Assert.Empty(_session.Texts("Get-OssObject aaa | Remove-OssObject -Confirm:$false; Get-OssObject aaa"));
    }

    [Theory]
    [InlineData("Get-OssBucketEncryption", "aaa, bbb, ccc")]
    [InlineData("Get-OssBucketEncryption *", "aaa, bbb, ccc")]
    [InlineData("Get-OssBucketEncryption b*, ccc", "bbb, ccc")]
    [InlineData("Get-OssBucketEncryption (Get-OssBucket aaa)", "aaa")]
    [InlineData("Set-OssBucketEncryption (Get-OssBucket b*) -Algorithm KMS", "bbb")]
    [InlineData("Set-OssBucketEncryption -BucketName (Get-OssBucket) -Algorithm SM4", "aaa, bbb, ccc")]
    public void Buckets_are_taken_as_patterns_and_as_arguments(string script, string buckets) =>
        Assert.Equal([buckets], _session.Texts($"({script} | % BucketName) -join ', '"));

    [Theory]
    [InlineData("Set-OssBucketEncryption -Algorithm KMS")]
    [InlineData("Remove-OssBucketEncryption -Confirm:$false")]
    [InlineData("Remove-OssBucket -Confirm:$false")]
    public void An_object_never_changes_its_bucket(string change)
    {
        _session.Must("$null = Write-OssObject aaa k -Content x; $objects = Get-OssObject aaa; " +
            "$emulator.ClearRequests()");

        ErrorRecord error = _session.Fails("$objects | " + change);

        Assert.StartsWith("InvalidAddress,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Contains("'aaa/k' is an object", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("-KmsKeyId key-2 -DataEncryption SM4", "-KmsKeyId key-3", "aaa: KMS (key key-3, data SM4)")]
    [InlineData("-KmsKeyId key-2", "-DataEncryption SM4", "aaa: KMS (key key-2, data SM4)")]
    [InlineData("-KmsKeyId key-2", "-Algorithm AES256 -Force", "aaa: AES256")]
    [InlineData("-Algorithm AES256", "-KmsKeyId key-2", "aaa: KMS (key key-2)")]
    public void A_piped_rule_keeps_what_is_not_named(string before, string change, string after)
    {
        _session.Must($"$null = Set-OssBucketEncryption aaa {before}");
        _session.Must($"$null = Get-OssBucketEncryption aaa | Set-OssBucketEncryption {change}");

        Assert.Equal(after, _session.RuleOf("aaa"));
    }

    [Theory]
    [InlineData("-KmsKeyId key-2 -DataEncryption SM4", "-KmsKeyId key-2")]
    [InlineData("-Algorithm SM4", "-Algorithm AES256")]
    [InlineData("-Algorithm SM4", "-KmsKeyId key-2")]
    [InlineData("-KmsKeyId key-2", "-Algorithm KMS")]
    public void Every_step_down_is_asked_for(string before, string change)
    {
        _session.Must($"$null = Set-OssBucketEncryption aaa {before}; $emulator.ClearRequests()");

        _session.Invoke($"Set-OssBucketEncryption aaa {change}");

        Assert.DoesNotContain("PutBucketEncryption aaa", _session.Requests());
        _session.Must($"$null = Set-OssBucketEncryption aaa {change} -Force");
        Assert.Contains("PutBucketEncryption aaa", _session.Requests());
    }
}
