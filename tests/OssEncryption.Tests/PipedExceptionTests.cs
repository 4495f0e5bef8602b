using System.Management.Automation.Runspaces;
using System.Runtime.ExceptionServices;

namespace OssEncryption.Tests;

/// <summary>Objects that a cmdlet takes from the pipeline are bound without an exception where nothing is
/// wrong: PowerShell swallows many, and each costs more than a request.</summary>
public class PipedExceptionTests
{
    // Each is made for the scripts that name it.
    private static readonly string[] Inputs =
    [
        "$objects = & { $null = 1..100 | % { [pscustomobject]@{ Key = \"k$_\" } } | " +
            "Write-OssObject bucket-one -Content c; Get-OssObject bucket-one }",
        "$buckets = 1..100 | % { 'bucket-{0:d3}' -f $_ } | New-OssBucket -Algorithm AES256",
        "$names = 1..100 | % { 'new-{0:d3}' -f $_ }",
        "$key = Get-OssKmsKey key-data",
    ];

    [Theory]
    [InlineData("$objects | Get-OssObjectEncryption")]
    [InlineData("$objects | Get-OssObjectEncryption | Get-OssObjectEncryption")]
    [InlineData("$objects | Test-OssObjectEncryption -Algorithm AES256 -Detailed")]
    [InlineData("$objects | Copy-OssObject -DestinationKey { $_.Key + '.copy' }")]
    [InlineData("$objects | Protect-OssObject -Algorithm AES256")]
    [InlineData("$objects | Read-OssObject -AsString")]
    [InlineData("$objects | Remove-OssObject -Confirm:$false")]
    [InlineData("$objects | Get-OssObject")]
    [InlineData("$objects | % { \"oss://$($_.BucketName)/$($_.Key)\" } | Get-OssObjectEncryption")]
    [InlineData("1..100 | % { \"text $_\" } | Write-OssObject -BucketName bucket-one -Key k")]
    [InlineData("1..100 | % { [pscustomobject]@{ Key = \"row-$_\"; LiteralPath = $file } } " +
        "| Write-OssObject -BucketName bucket-one")]
    [InlineData("$objects | Get-OssBucketEncryption")]
    [InlineData("$buckets | Get-OssBucket")]
    [InlineData("$buckets | Get-OssBucketEncryption")]
    [InlineData("$buckets | Get-OssBucketEncryption | Get-OssBucketEncryption")]
    [InlineData("$buckets | Set-OssBucketEncryption -Algorithm SM4")]
    [InlineData("$buckets | Get-OssBucketEncryption | Set-OssBucketEncryption")]
    [InlineData("$buckets | Test-OssBucketEncryption -Algorithm AES256 -Detailed")]
    [InlineData("$buckets | Remove-OssBucketEncryption -Confirm:$false")]
    [InlineData("$buckets | Get-OssEncryptionFinding -PolicyName any-encryption")]
    [InlineData("$buckets | Get-OssObject")]
    [InlineData("$buckets | Remove-OssBucket -WhatIf")]
    [InlineData("$names | % { [pscustomobject]@{ BucketName = $_; Algorithm = 'AES256'; KmsKeyId = '' } } " +
        "| New-OssBucket")]
    [InlineData("1..100 | % { $key } | Get-OssKmsKey")]
    public void A_hundred_inputs_are_bound_without_an_exception(string script)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "file.txt");
        File.WriteAllText(file, "text");
        using var session = new EmulatedSession(keys: "key-data");
        session.Must("$null = New-OssBucket bucket-one -Algorithm AES256; $file = '" + file + "'");
        foreach (string inputs in Inputs.Where(inputs => script.Contains(inputs.Split(' ')[0])))
        {
            session.Must(inputs);
        }

        string own = Assert.Single(session.Texts("[runspace]::DefaultRunspace.InstanceId"));
        var thrown = new List<string>();
        void Note(object? sender, FirstChanceExceptionEventArgs args)
        {
            // Other tests run meanwhile; each thread knows the runspace that it works for.
            if (Runspace.DefaultRunspace?.InstanceId.ToString() == own)
            {
                thrown.Add($"{args.Exception.GetType().FullName}: {args.Exception.Message}");
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            session.Must(script);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
        }

        IEnumerable<string> kinds = thrown.GroupBy(text => text).Select(same => $"{same.Count()} × {same.Key}");
        Assert.True(thrown.Count == 0, string.Join(Environment.NewLine, kinds));
    }
}
