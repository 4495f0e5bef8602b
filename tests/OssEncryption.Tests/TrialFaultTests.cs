using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Each fault that users of the first version met, with what happens in its place: the exact errors, what is
/// emitted, and the changes that the service is asked for. Sections A and B are those of the trial's report.</summary>
public sealed class TrialFaultTests : IDisposable
{
    private const string Denied = "$emulator.AddFault(@{ Status = 403; Code = 'AccessDenied'; ";
    private const string SameKeys = "'aaa', 'bbb' | % { $null = Write-OssObject $_ same.txt -Content $_ }";
    private const string NineBuckets = "1..9 | % { $null = New-OssBucket bkt-0$_ -Algorithm AES256 }";
    private const string OneObject = "Write-OssObject aaa k -Content x";

    private static readonly string[] Changing =
        ["Put", "Delete", "Copy", "Post", "Append", "Upload", "Initiate", "Complete", "Abort"];

    // A row is the fault, what is given, the script, its errors, what it emits, and the changes that were sent. An
    // error is its id, command, category and target, with the variables of the script.
    private static readonly Fault[] Faults =
    [
        new("A1 a denied bucket under Stop",
            NineBuckets + "; " + Denied + "Operation = 'PutBucketEncryption'; Bucket = 'bkt-05' })",
            "Get-OssBucket bkt-* | Set-OssBucketEncryption -Algorithm SM4 -ErrorAction Stop",
            ["AccessDenied Set-OssBucketEncryption PermissionDenied bkt-05"],
            ["bkt-01: SM4", "bkt-02: SM4", "bkt-03: SM4", "bkt-04: SM4"],
            ["PutBucketEncryption bkt-01", "PutBucketEncryption bkt-02", "PutBucketEncryption bkt-03",
                "PutBucketEncryption bkt-04", "PutBucketEncryption bkt-05"]),
        new("A1 a bucket that is not there under Stop", "",
            "'aaa', 'nope', 'bbb' | Set-OssBucketEncryption -Algorithm SM4 -ErrorAction Stop",
            ["NoSuchBucket Set-OssBucketEncryption ObjectNotFound nope"],
            ["aaa: SM4"],
            ["PutBucketEncryption aaa"]),
        new("A1 a removal that is denied under Stop",
            NineBuckets + "; " + Denied + "Operation = 'DeleteBucketEncryption'; Bucket = 'bkt-03' })",
            "Get-OssBucket bkt-* | Remove-OssBucketEncryption -PassThru -Confirm:$false -ErrorAction Stop",
            ["AccessDenied Remove-OssBucketEncryption PermissionDenied bkt-03"],
            ["bkt-01: AES256", "bkt-02: AES256"],
            ["DeleteBucketEncryption bkt-01", "DeleteBucketEncryption bkt-02", "DeleteBucketEncryption bkt-03"]),
        new("A1 the first of many", NineBuckets,
            "Get-OssBucket bkt-* | Remove-OssBucketEncryption -PassThru -Confirm:$false | Select-First 1",
            [], ["bkt-01: AES256"], ["DeleteBucketEncryption bkt-01"]),

        new("A2 lines of a file",
            "$line = [psobject]::AsPSObject('root:x'); " +
            "$line.psobject.Properties.Add([psnoteproperty]::new('PSPath', \"$root/a/x.txt\"))",
            "$line | Write-OssObject aaa lines.txt; Read-OssObject aaa lines.txt -AsString",
            [], ["aaa/lines.txt: None", "root:x"], ["PutObject aaa"]),

        new("A3 two files of one name", "",
            "Write-OssObject aaa -Path $root/*/x.txt -ThrottleLimit 1",
            ["InvalidObjectKey Write-OssObject InvalidArgument $root/b/x.txt"],
            ["aaa/x.txt: None"], ["PutObject aaa"]),
        new("A3 files of a tree", "",
            "'a', 'b' | % { [IO.FileInfo]::new(\"$root/$_/x.txt\") } | Write-OssObject aaa -KeyPrefix up/",
            [], ["aaa/up/a/x.txt: None", "aaa/up/b/x.txt: None"], ["PutObject aaa", "PutObject aaa"]),
        new("A3 two buckets into one", SameKeys,
            "'aaa', 'bbb' | Get-OssObject | Copy-OssObject -DestinationBucketName ccc",
            ["InvalidObjectKey Copy-OssObject InvalidArgument bbb/same.txt"],
            ["ccc/same.txt: None"], ["CopyObject ccc"]),
        new("A3 versions into one key",
            "$null = New-OssBucket ver -Versioning; $v = 1..3 | % { Write-OssObject ver k -Content \"v$_\" }",
            "Get-OssObject ver -AllVersions | Copy-OssObject -DestinationBucketName ccc; " +
            "Read-OssObject ccc k -AsString",
            ["InvalidObjectKey Copy-OssObject InvalidArgument ver/k?versionId=$($v[1].VersionId)",
                "InvalidObjectKey Copy-OssObject InvalidArgument ver/k?versionId=$($v[0].VersionId)"],
            ["ccc/k: None", "v3"], ["CopyObject ccc"]),
        new("A3 two objects into one file", SameKeys,
            "'aaa', 'bbb' | Get-OssObject | Read-OssObject -Destination $root/two -Force | % { $_.Key }; " +
            "[IO.File]::ReadAllText(\"$root/two/same.txt\")",
            ["FileExists Read-OssObject ResourceExists bbb/same.txt"],
            ["same.txt", "aaa"], []),

        new("A4 a key with a typo", "",
            "'aaa', 'bbb' | Set-OssBucketEncryption -KmsKeyId typo",
            ["KmsKeyUnusable Set-OssBucketEncryption ObjectNotFound aaa",
                "KmsKeyUnusable Set-OssBucketEncryption ObjectNotFound bbb"],
            [], []),
        new("A4 a key of another region", "",
            "'aaa', 'shanghai' | Set-OssBucketEncryption -KmsKeyId key-h",
            ["KmsKeyUnusable Set-OssBucketEncryption ObjectNotFound shanghai"],
            ["aaa: KMS (key key-h)"], ["PutBucketEncryption aaa"]),
        new("A4 an ARN of another region", "",
            "Set-OssBucketEncryption shanghai -KmsKeyId acs:kms:cn-hangzhou:1000000000000001:key/key-h",
            ["KmsKeyUnusable Set-OssBucketEncryption InvalidArgument shanghai"],
            [], []),
        new("A4 a key for a new bucket", "",
            "New-OssBucket new -KmsKeyId typo",
            ["KmsKeyUnusable New-OssBucket ObjectNotFound new"],
            [], []),
        new("A4 a table without the region", "",
            "'aaa', 'shanghai' | Set-OssBucketEncryption -KmsKeyIdByRegion @{ 'cn-hangzhou' = 'key-h' }",
            ["KmsKeyMissingForRegion Set-OssBucketEncryption InvalidArgument shanghai"],
            ["aaa: KMS (key key-h)"], ["PutBucketEncryption aaa"]),

        new("A6 SM4 in a piped rule", "$null = Set-OssBucketEncryption aaa -KmsKeyId key-h -DataEncryption SM4",
            "Get-OssBucketEncryption aaa | Set-OssBucketEncryption -KmsKeyId key-h2",
            [], ["aaa: KMS (key key-h2, data SM4)"], ["PutBucketEncryption aaa"]),
        new("A6 SM4 that is left out", "$null = Set-OssBucketEncryption aaa -KmsKeyId key-h -DataEncryption SM4",
            "'aaa', 'bbb' | Set-OssBucketEncryption -KmsKeyId key-h2",
            ["ConfirmationUnavailable Set-OssBucketEncryption InvalidOperation aaa"],
            ["bbb: KMS (key key-h2)"], ["PutBucketEncryption bbb"]),

        new("A7 a copy without a destination", OneObject,
            "Copy-OssObject aaa k",
            ["InvalidAddress Copy-OssObject InvalidArgument aaa/k"],
            [], []),
        new("A7 a bucket onto itself", OneObject,
            "Get-OssObject aaa | Copy-OssObject -Algorithm AES256",
            ["InvalidAddress Copy-OssObject InvalidArgument aaa/k"],
            [], []),
        new("A7 a copy that lowers protection", OneObject + " -Algorithm KMS; " + "Write-OssObject aaa l -Content x",
            "Get-OssObject aaa | Copy-OssObject -DestinationBucketName bbb -Algorithm AES256",
            ["ConfirmationUnavailable Copy-OssObject InvalidOperation aaa/k"],
            ["bbb/l: AES256"], ["CopyObject bbb"]),

        new("A8 the region beside the rule", "",
            "'aaa', 'shanghai' | Get-OssBucketEncryption | % { \"$($_.Region) $($_.BucketName)\" }",
            [], ["cn-hangzhou aaa", "cn-shanghai shanghai"], []),

        new("A9 nobody to ask for a bucket", "$null = Set-OssBucketEncryption bbb -Algorithm KMS",
            "'aaa', 'bbb', 'ccc' | Set-OssBucketEncryption -Algorithm AES256",
            ["ConfirmationUnavailable Set-OssBucketEncryption InvalidOperation bbb"],
            ["aaa: AES256", "ccc: AES256"], ["PutBucketEncryption aaa", "PutBucketEncryption ccc"]),
        new("A9 nobody to ask for a removal", "$null = 'aaa', 'bbb' | Set-OssBucketEncryption -Algorithm AES256",
            "'aaa', 'bbb' | Remove-OssBucketEncryption",
            ["ConfirmationUnavailable Remove-OssBucketEncryption InvalidOperation aaa",
                "ConfirmationUnavailable Remove-OssBucketEncryption InvalidOperation bbb"],
            [], []),
        new("A9 nobody to ask for an object", OneObject + " -Algorithm KMS; Write-OssObject aaa l -Content x",
            "'k', 'l' | Protect-OssObject aaa -Algorithm AES256",
            ["ConfirmationUnavailable Protect-OssObject InvalidOperation aaa/k"],
            ["aaa/l: Proved (Copied)"], ["CopyObject aaa"]),
        new("A9 nobody to ask for a plan", OneObject + "; $null = New-OssEncryptionPlan aaa SM4 -Path $root/plan",
            "Invoke-OssEncryptionPlan $root/plan",
            ["ConfirmationUnavailable Invoke-OssEncryptionPlan InvalidOperation $root/plan"],
            [], []),

        new("A10 a service that is slow for a while",
            "$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Count = 2; Status = 503; Code = 'SlowDown' })",
            "Get-OssBucketEncryption aaa; @($emulator.GetRequests()).Count",
            [], ["aaa: None", "3"], []),
        new("A10 a service that is slow, and one attempt",
            "$null = $emulator | Connect-Oss -MaxAttempts 1; $emulator.AddFault(@{ Bucket = 'aaa'; " +
            "Operation = 'GetBucketEncryption'; Status = 503; Code = 'QpsLimitExceeded' })",
            "'aaa', 'bbb' | Get-OssBucketEncryption; @($emulator.GetRequests() | ? Bucket -eq aaa).Count",
            ["QpsLimitExceeded Get-OssBucketEncryption LimitsExceeded aaa"],
            ["bbb: None", "1"], []),

        new("A11 an emulator that was stopped", "",
            "$other = Start-OssEmulator; $gone = $other | Connect-Oss; $other | Stop-OssEmulator; " +
            "Set-OssBucketEncryption aaa -Algorithm SM4 -Context $gone",
            ["ConnectionFailed Set-OssBucketEncryption ConnectionError aaa"],
            [], []),
        new("A11 another region of the emulator", "",
            "$there = $emulator | Connect-Oss -Region cn-shanghai; (New-OssBucket new -Context $there).Region",
            [], ["cn-shanghai"], ["PutBucket new"]),

        new("A12 a destination that is not there", OneObject,
            "Copy-OssObject aaa k nobucket",
            ["NoSuchBucket Copy-OssObject ObjectNotFound nobucket"],
            [], []),
        new("A12 a list that is denied", Denied + "Operation = 'ListBuckets' })",
            "Get-OssBucket",
            ["AccessDenied Get-OssBucket PermissionDenied $server"],
            [], []),
        new("A12 a named bucket without the right to list", Denied + "Operation = 'ListBuckets' })",
            "(Get-OssBucket aaa).BucketName",
            [], ["aaa"], []),
        new("A12 an endpoint that is none", "",
            "Connect-Oss cn-hangzhou -Endpoint 'notaurl with spaces' -Credential $emulator.Credential",
            ["InvalidEndpoint Connect-Oss InvalidArgument notaurl with spaces"],
            [], []),
        new("A12 a bucket of a plan that is not there", OneObject,
            "New-OssEncryptionPlan aaa, nope SM4 -Path $root/plan | % { \"$($_.ObjectsToEncrypt) of $($_.Objects)\" }",
            ["NoSuchBucket New-OssEncryptionPlan ObjectNotFound nope"],
            ["1 of 1"], []),

        new("A13 words that a mock binds", "",
            "[string][OssEncryption.Protection.Plan.PlanShard]'1/2'; " +
            "[string][OssEncryption.Values.ContentArgument]'text'",
            [], ["1/2", "content"], []),

        new("B3 a pattern that would remove nothing", OneObject,
            "Remove-OssObject aaa * -Confirm:$false",
            ["InvalidObjectKey Remove-OssObject InvalidArgument aaa/*"],
            [], []),
        new("B3 a folder that would remove nothing", OneObject,
            "Remove-OssObject oss://aaa/dir/ -Confirm:$false",
            ["InvalidObjectKey Remove-OssObject InvalidArgument aaa/dir/"],
            [], []),
        new("B3 a pattern of buckets", "",
            "Get-OssObject aa*",
            ["InvalidBucketName Get-OssObject InvalidArgument aa*"],
            [], []),
        new("B3 a pattern of objects", OneObject,
            "Get-OssObjectEncryption aaa *.txt",
            ["NoSuchKey Get-OssObjectEncryption ObjectNotFound aaa/*.txt"],
            [], []),
        new("B3 all rules", "",
            "Get-OssBucketEncryption; Get-OssBucketEncryption b*",
            [], ["aaa: None", "bbb: None", "ccc: None", "shanghai: None", "bbb: None"], []),

        new("B4 a bucket as an argument", "",
            "Set-OssBucketEncryption (Get-OssBucket aaa) -Algorithm KMS",
            [], ["aaa: KMS (service key)"], ["PutBucketEncryption aaa"]),

        new("B5 an address without a content", "",
            "Write-OssObject oss://aaa/k",
            ["ContentRequired Write-OssObject InvalidArgument aaa/k"],
            [], []),
        new("B5 an address without a place", OneObject,
            "Read-OssObject oss://aaa/k",
            ["DestinationRequired Read-OssObject InvalidArgument Read-OssObject"],
            [], []),
        new("B5 an address and a file", "",
            "Write-OssObject oss://aaa/up/ $root/a/x.txt",
            [], ["aaa/up/x.txt: None"], ["PutObject aaa"]),

        new("B7 an object under the service key",
            "$null = Set-OssBucketEncryption aaa -Algorithm KMS; " + OneObject,
            "Test-OssObjectEncryption aaa k",
            [], ["True"], []),

        new("B8 a test that names nothing", "",
            "Test-OssBucketEncryption aaa -Exact",
            ["AlgorithmRequired Test-OssBucketEncryption InvalidArgument aaa"],
            [], []),
        new("B8 a CMK in place of the service key", "$null = Set-OssBucketEncryption aaa -KmsKeyId key-h",
            "Test-OssBucketEncryption aaa -Algorithm KMS -Exact; Test-OssBucketEncryption aaa " +
            "-KmsKeyId acs:kms:cn-hangzhou:1000000000000001:key/key-h",
            [], ["False", "True"], []),

        new("B9 a bucket that cannot be tested", "",
            "'aaa', 'nope', 'bbb' | Test-OssBucketEncryption -Algorithm SM4 -Detailed | " +
            "% { \"$($_.BucketName) $($_.IsSatisfied)\" }",
            ["NoSuchBucket Test-OssBucketEncryption ObjectNotFound nope"],
            ["aaa False", "bbb False"], []),

        new("B11 an object into Set", OneObject,
            "Get-OssObject aaa | Set-OssBucketEncryption -Algorithm KMS",
            ["InvalidAddress Set-OssBucketEncryption InvalidArgument aaa/k"],
            [], []),
        new("B11 an object into Remove", OneObject,
            "Get-OssObject aaa | Remove-OssBucketEncryption -Confirm:$false",
            ["InvalidAddress Remove-OssBucketEncryption InvalidArgument aaa/k"],
            [], []),
        new("B11 an object into the removal of a bucket", OneObject,
            "Get-OssObject aaa | Remove-OssBucket -Confirm:$false",
            ["InvalidAddress Remove-OssBucket InvalidArgument aaa/k"],
            [], []),

        new("B12 a wrong algorithm", "",
            "Set-OssBucketEncryption aaa -Algorithm AES-257",
            ["ParameterArgumentTransformationError Set-OssBucketEncryption InvalidData "],
            [], []),
        new("B12 None", "",
            "Set-OssBucketEncryption aaa -Algorithm None",
            ["AlgorithmRequired Set-OssBucketEncryption InvalidArgument Set-OssBucketEncryption"],
            [], []),
        new("B12 a wrong data encryption", "",
            "Set-OssBucketEncryption aaa -DataEncryption AES128",
            ["ParameterArgumentTransformationError Set-OssBucketEncryption InvalidData "],
            [], []),

        new("B15 a region without an endpoint", "",
            "New-OssBucket new -Region cn-beijing",
            ["NoEndpoint New-OssBucket InvalidOperation new"],
            [], []),
        new("B15 a credential that is not accepted",
            "$null = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential " +
            "([pscredential]::new('nobody', $emulator.Credential.Password))",
            "Test-OssConnection | % { $_.Succeeded; $_.ErrorId }",
            [], ["False", "InvalidAccessKeyId"], []),

        new("B16 a value that is no content", "",
            "Write-OssObject aaa k -Content ([datetime]::new(2026, 1, 2))",
            ["ContentNotStorable Write-OssObject InvalidType aaa/k"],
            [], []),
        new("B16 lines of the pipeline", "",
            "'one', 'two' | Write-OssObject aaa k; Read-OssObject aaa k -AsString",
            [], ["aaa/k: None", "one\ntwo"], ["PutObject aaa"]),

        new("B17 what needs no change", "$null = Set-OssBucketEncryption aaa -Algorithm SM4",
            "'aaa', 'bbb' | Set-OssBucketEncryption -Algorithm SM4 -WhatIf",
            [], [], []),

        new("B18 a planning that was stopped",
            "'aaa', 'bbb' | % { $null = Write-OssObject $_ k -Content x }; " +
            "$emulator.AddFault(@{ Operation = 'HeadObject'; Bucket = 'bbb'; Count = 1; Status = 403; " +
            "Code = 'SecurityTokenExpired' }); " +
            "try { New-OssEncryptionPlan aaa, bbb SM4 -Path $root/plan -ErrorAction Stop } catch {}",
            "New-OssEncryptionPlan aaa, bbb SM4 -Path $root/plan; " +
            "(New-OssEncryptionPlan aaa, bbb SM4 -Path $root/plan -Resume).Objects",
            ["PlanFolderNotEmpty New-OssEncryptionPlan ResourceExists $root/plan"],
            ["2"], []),
    ];

    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", "key-h", "key-h2");
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Faults.Select(fault => fault.Name)];

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fault_of_the_trial_is_now_what_it_should_be(string name)
    {
        Fault fault = Faults.Single(one => one.Name == name);
        foreach (string folder in new[] { "a", "b" })
        {
            Directory.CreateDirectory(_folder.PathOf(folder));
            File.WriteAllText(_folder.PathOf(folder + "/x.txt"), "from " + folder);
        }

        _session.Must($"$root = '{_folder.Path}'; $null = 'aaa', 'bbb', 'ccc' | New-OssBucket; " +
            "$null = New-OssBucket shanghai -Region cn-shanghai");
        _session.Must(fault.Given);
        _session.Must("$emulator.ClearRequests()");
        _session.Must("$server = ([uri]$emulator.Endpoint).Authority");

        SessionResult result = _session.Invoke(fault.Script);

        Assert.Equal(
            Lines(fault.Errors.SelectMany(error => Expand(error).Output).Select(text => $"{text}")),
            Lines(result.Errors.Select(Summary)));
        Assert.Equal(Lines(fault.Emitted), Lines(result.Output.Select(item => $"{item}")));
        Assert.Empty(result.Warnings);
        Assert.Equal(Lines(fault.Changes), Lines(_session.Requests().Where(request =>
            Changing.Any(verb => request.StartsWith(verb, StringComparison.Ordinal)))));
    }

    [Fact]
    public void A_fault_for_an_operation_with_a_typo_is_refused()
    {
        ErrorRecord error = _session.Fails("$emulator.AddFault(@{ Operation = 'PutBucketEncrytion' })");

        Assert.Equal("ArgumentException", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.NotSpecified, null), (error.CategoryInfo.Category, error.TargetObject));
    }

    private SessionResult Expand(string text) =>
        _session.Session.Invoke("$ExecutionContext.InvokeCommand.ExpandString($args[0])", text);

    private static string Lines(IEnumerable<string> items) => string.Join('\n', items);

    // The id of the error with its command, the category and the target.
    private static string Summary(ErrorRecord error)
    {
        string[] id = error.FullyQualifiedErrorId.Split(',');
        string command = error.InvocationInfo.MyCommand.Name;
        Assert.Equal("OssEncryption.Commands." + command.Replace("-", "", StringComparison.Ordinal) + "Command", id[1]);
        return $"{id[0]} {command} {error.CategoryInfo.Category} {error.TargetObject}";
    }

    private sealed record Fault(
        string Name, string Given, string Script, string[] Errors, string[] Emitted, string[] Changes);
}
