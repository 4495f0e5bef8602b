using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>The views on a screen of 120 columns.</summary>
public sealed class ViewTests : IDisposable
{
    private const string Key = "05754286-3ba2-4fa6-8d41-4323aca6f0a1";

    private const string Applied =
        "$plan = New-OssEncryptionPlan aaa AES256 -Path $folder/plan; " +
        "$run = $plan | Invoke-OssEncryptionPlan -Confirm:$false; ";

    private static readonly string Longest = new('b', 63);

    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Buckets()
    {
        _session.Given("New-OssBucket aaa -StorageClass DeepColdArchive");

        Assert.Matches("""
            ^BucketName {15}Region {11}StorageClass {4}CreationDate \(UTC\)
            -+ +-+ +-+ +-+
            aaa {22}cn-hangzhou {6}DeepColdArchive \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$
            """.ReplaceLineEndings("\n"), Table("Get-OssBucket"));
    }

    [Fact]
    public void Rules()
    {
        _session.Given($"$emulator.AddKey('{Key}'); $null = New-OssBucket aaa; " +
            $"$null = New-OssBucket bbb -KmsKeyId {Key} -DataEncryption SM4; " +
            "$null = New-OssBucket ccc -Algorithm KMS");

        Assert.Equal($"""
            BucketName                 Algorithm Data KmsKeyId
            ----------                 --------- ---- --------
            aaa                        None
            bbb                        KMS       SM4  {Key}
            ccc                        KMS            (service key)
            """.ReplaceLineEndings("\n"), Table("Get-OssBucketEncryption aaa, bbb, ccc"));
    }

    [Fact]
    public void Objects_by_bucket()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket; " +
            "$null = Write-OssObject aaa k -Content x; $null = Write-OssObject aaa l -Content ('x' * 1536); " +
            "$null = Write-OssObject bbb m -Content x");

        Assert.Matches("""
            ^ +BucketName: aaa

             {6}Size LastModified \(UTC\)  StorageClass {4}Key
             {6}---- -+ +-+ +---
             {7}1 B \d{4}-\d\d-\d\d \d\d:\d\d:\d\d Standard {8}k
             {3}1\.5 KiB \d{4}-\d\d-\d\d \d\d:\d\d:\d\d Standard {8}l

             +BucketName: bbb

             {6}Size LastModified \(UTC\)  StorageClass {4}Key
             {6}---- -+ +-+ +---
             {7}1 B \d{4}-\d\d-\d\d \d\d:\d\d:\d\d Standard {8}m$
            """.ReplaceLineEndings("\n"), Table("'aaa', 'bbb' | Get-OssObject"));
        Assert.Matches("1 B [^\n]+ latest  k +[^ \n]+", Table("Get-OssObject aaa k -AllVersions"));
    }

    [Fact]
    public void Encryption_of_objects()
    {
        _session.Given($"New-OssBucket aaa; $null = $emulator.AddKey('{Key}'); " +
            "$null = Write-OssObject aaa plain -Content x; " +
            $"$null = Write-OssObject aaa kms -Content x -KmsKeyId {Key} -DataEncryption SM4");

        Assert.Equal($"""
               BucketName: aaa

            Key                              Size Algorithm Data KmsKeyId
            ---                              ---- --------- ---- --------
            plain                             1 B None
            kms                               1 B KMS       SM4  {Key}
            """.ReplaceLineEndings("\n"), Table("Get-OssObjectEncryption aaa plain, kms"));
    }

    [Fact]
    public void Contexts_emulators_requests_and_keys()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must("$null = $emulator.AddKey('my-key'); $emulator.SetKeyState('my-key', 'Disabled'); " +
            "$null = Get-OssBucketEncryption aaa; $null = Write-OssObject aaa some/key -Content x");

        Assert.Matches(
            "cn-hangzhou +http://127.0.0.1:\\d+/ +\\w+ +the parameter -Credential$", Table("Get-OssContext"));
        Assert.Matches("http://127.0.0.1:\\d+ +cn-hangzhou +\\w+$", Table("Get-OssEmulator"));
        Assert.Matches("""
            ^Time \(UTC\) {3}Status Operation +Object +Code
            -+ +-+ -+ +-+ +-+
            \d\d:\d\d:\d\d\.\d{3}    404 GetBucketEncryption +aaa +NoSuchServerSideEncryptionRule
            \d\d:\d\d:\d\d\.\d{3}    200 PutObject +aaa/some/key$
            """.ReplaceLineEndings("\n"), Table("$emulator.GetRequests()"));
        Assert.Matches("my-key +cn-hangzhou +Disabled +1$", Table("$emulator.GetKeys()"));
        Assert.Equal(["PutObject aaa/some/key 200", "my-key (Disabled)"],
            _session.Texts("[string]$emulator.GetRequests()[-1]; [string]$emulator.GetKeys()"));
    }

    [Fact]
    public void Results_of_plans()
    {
        _session.Given($"New-OssBucket aaa; $null = $emulator.AddKey('{Key}'); " +
            "$null = Write-OssObject aaa k -Content x");

        string table = Table($"Protect-OssObject aaa k -KmsKeyId {Key}");
        Assert.Matches("^Status {2}Reason {9}Object +Before +Now\n", table);
        Assert.Matches("\nProved {2}Copied {9}aaa/k +None +KMS \\(key", table);
        Assert.Equal(
            $"KMS(key{Key})", string.Concat(table.Split('\n')[2..]
                .Select(line => line[table.IndexOf("Now", StringComparison.Ordinal)..].Replace(" ", ""))));
    }

    [Fact]
    public void Nothing_is_cut_off_and_nothing_goes_beyond_the_edge()
    {
        string key = string.Concat(Enumerable.Repeat("0123456789", 20));
        _session.Given($"New-OssBucket {Longest} -KmsKeyId acs:kms:cn-hangzhou:1000000000000001:key/{Key}");
        _session.Must($"$null = $emulator.AddKey('{Key}'); " +
            $"$null = Write-OssObject {Longest} {key} -Content x -KmsKeyId {Key}; " +
            $"$plan = New-OssEncryptionPlan {Longest} AES256 -Path '{_folder.Path}/plan'");

        foreach (string script in new[]
        {
            "Get-OssBucket", "Get-OssBucket | Get-OssBucketEncryption", "Get-OssBucket | Get-OssObject",
            "Get-OssBucket | Get-OssObject -AllVersions", "Get-OssBucket | Get-OssObject | Get-OssObjectEncryption",
            "$emulator.GetRequests()", "$emulator.GetKeys()", "Get-OssContext", "Get-OssEmulator",
            "$plan", "$plan | Invoke-OssEncryptionPlan -Confirm:$false", "$plan | Get-OssEncryptionPlan",
            "$plan | Get-OssEncryptionPlanEntry -Status Proved", "($plan | Get-OssEncryptionPlan).Counts",
        })
        {
            string text = _session.Session.Render(script);
            Assert.DoesNotContain('…', text);
            Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        }
    }

    [Theory]
    [InlineData("Get-OssBucket", "CreationDate \\(UTC\\) : [-0-9]{10} [:0-9]{8}\n", "ExtranetEndpoint ")]
    [InlineData("Get-OssBucketEncryption aaa", "Algorithm      : KMS\n", "KmsKeyId       : \\(service key\\)\n")]
    [InlineData("Get-OssObject aaa", "Size +: 1\\.5 KiB \\(1536 bytes\\)\n", "Version +: latest\n")]
    [InlineData("Get-OssObject aaa -AllVersions", "Version            : latest\n", "ETag               : \\w+\n")]
    [InlineData("Get-OssObjectEncryption aaa k", "Crc64          : \\d+\n", "OssHeaders     : x-oss-")]
    [InlineData("Get-OssContext", "SignatureVersion : V4\n", "CredentialSource : the parameter -Credential\n")]
    [InlineData("Get-OssEmulator", "Endpoints   : \\{", "AccessKeyId : \\w+\n")]
    [InlineData("$emulator.GetRequests()", "Target +: /\\?", "Status +: 200\n")]
    [InlineData("$emulator.GetKeys()", "Arn      : acs:kms:cn-hangzhou:\\d+:key/\\S+\n", "State    : Enabled\n")]
    [InlineData(
        Applied + "$plan | Get-OssEncryptionPlanEntry -Status Proved", "Now +: AES256\n",
        "Size +: 1\\.5 KiB \\(1536 bytes\\)\n")]
    [InlineData(Applied + "$run", "ProvedBytes +: 1\\.5 KiB \\(1536 bytes\\)\n", "Counts +: Proved, Copied: 1 object")]
    [InlineData(
        Applied + "$plan | Get-OssEncryptionPlan", "Runs +: 1\n", "LastRun \\(UTC\\) +: [-0-9]{10} [:0-9]{8}\n")]
    [InlineData(Applied + "$run.Counts", "Reason +: Copied\n", "Bytes +: 1\\.5 KiB \\(1536 bytes\\)\n")]
    public void Lists_show_everything(string script, string one, string other)
    {
        _session.Given("New-OssBucket aaa -Algorithm KMS; $null = $emulator.AddKey('my-key'); " +
            "$null = Write-OssObject aaa k -Content ('x' * 1536)");
        _session.Must($"$null = Get-OssBucket; $folder = '{_folder.Path}'");

        string list = RenderList(_session.Must(script)[0]);

        Assert.Matches(one, list);
        Assert.Matches(other, list);
        Assert.All(list.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("Get-OssBucket")]
    [InlineData("Get-OssBucketEncryption aaa")]
    [InlineData("Get-OssObject aaa")]
    [InlineData("Get-OssObject aaa -AllVersions")]
    [InlineData("Get-OssObjectEncryption aaa k")]
    [InlineData("Get-OssContext")]
    [InlineData("$emulator.GetRequests()")]
    [InlineData("$emulator.GetKeys()")]
    [InlineData(Applied + "$plan | Get-OssEncryptionPlanEntry -Status Proved")]
    [InlineData(Applied + "$run")]
    [InlineData(Applied + "$plan | Get-OssEncryptionPlan")]
    [InlineData(Applied + "$run.Counts")]
    public void What_comes_from_another_process_or_day_looks_the_same(string script)
    {
        _session.Given("New-OssBucket aaa -Algorithm KMS; $null = $emulator.AddKey('my-key'); " +
            "$null = Write-OssObject aaa k -Content x");
        _session.Must($"$folder = '{_folder.Path}'; $kept = @(& {{ {script} }})");

        Assert.Equal(_session.Session.Render("$kept"), _session.Session.Render(
            "$kept | % { [System.Management.Automation.PSSerializer]::Deserialize(" +
            "[System.Management.Automation.PSSerializer]::Serialize($_)) }"));
    }

    [Fact]
    public void Behind_objects_of_another_type_the_few_that_matter_are_listed()
    {
        _session.Given("New-OssBucket aaa");

        string[] names = [.. _session.Session.Render("Get-OssBucket; Get-OssContext").Split('\n')
            .Where(line => line.Contains(" : ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];

        Assert.Equal(["Region", "Endpoint", "AccessKeyId", "CredentialSource"], names);
    }

    [Theory]
    [InlineData(0, "0 B", "0 B")]
    [InlineData(1023, "1023 B", "1023 B")]
    [InlineData(1024, "1.0 KiB", "1.0 KiB (1024 bytes)")]
    [InlineData(1536, "1.5 KiB", "1.5 KiB (1536 bytes)")]
    [InlineData(1048524, "1023.9 KiB", "1023.9 KiB (1048524 bytes)")]
    [InlineData(1048575, "1.0 MiB", "1.0 MiB (1048575 bytes)")]
    [InlineData(5368709120, "5.0 GiB", "5.0 GiB (5368709120 bytes)")]
    [InlineData(1125899906842624, "1.0 PiB", "1.0 PiB (1125899906842624 bytes)")]
    [InlineData(long.MaxValue, "8.0 EiB", "8.0 EiB (9223372036854775807 bytes)")]
    public void Sizes_have_a_unit_that_suits_them(long bytes, string text, string full) => Assert.Equal([text, full],
        _session.Texts(
            $"[OssEncryption.Views.FormatHelper]::Size({bytes}); " +
            $"[OssEncryption.Views.FormatHelper]::FullSize({bytes})"));

    [Fact]
    public void Formatted_values_are_the_same_in_every_culture()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            // A comma for the point, and a calendar of its own.
            CultureInfo.CurrentCulture = new CultureInfo("de-DE")
            {
                DateTimeFormat = new CultureInfo("th-TH").DateTimeFormat,
            };
            Assert.Equal(["1.5 KiB"], _session.Texts("[OssEncryption.Views.FormatHelper]::Size(1536)"));
            Assert.EndsWith(" 2026-01-31 22:59:59", Table(
                "$time = [System.DateTimeOffset]::new(2026, 1, 31, 23, 59, 59, [timespan]::FromHours(1)); " +
                "[OssEncryption.OssBucket]::new('aaa', 'cn-hangzhou', 'Standard', $time.LocalDateTime)"),
                StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("$null", "None")]
    [InlineData("[pscustomobject]@{ OutputRendering = 'PlainText'; Formatting = $colours; Reset = '>' }", "None")]
    [InlineData("[pscustomobject]@{ OutputRendering = 'Host'; Formatting = $colours; Reset = '>' }", "<None>")]
    [InlineData("[pscustomobject]@{ OutputRendering = 'Host'; Formatting = [pscustomobject]@{ } }", "None")]
    [InlineData("[pscustomobject]@{ }", "None")]
    [InlineData("$PSStyle", "\u001b[33;1mNone\u001b[0m")]
    public void Colours_are_those_of_the_user_where_there_are_any(string style, string expected) =>
        Assert.Equal([expected], _session.Texts("$colours = [pscustomobject]@{ Warning = '<' }; " +
            $"[OssEncryption.Views.FormatHelper]::Paint('None', 'Warning', ({style}))"));

    [Fact]
    public void Views_need_no_PSStyle_also_under_strict_mode()
    {
        _session.Given("New-OssBucket aaa");

        Assert.EndsWith("None", Table("Set-StrictMode -Version Latest; $PSStyle = $null; Get-OssBucketEncryption aaa"),
            StringComparison.Ordinal);
    }

    private string Table(string script) => string.Join(
        '\n', _session.Session.Render(script).Trim('\n').Split('\n').Select(line => line.TrimEnd()));

    // The bare engine has no Format-List: it shows a list where there is no table.
    private string RenderList(PSObject item)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (string file in Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*.Format.ps1xml"))
        {
            XDocument views = XDocument.Load(file);
            views.Descendants("View").Where(view => view.Element("TableControl") is not null).Remove();
            string copy = Path.Combine(_folder.Path, Path.GetFileName(file));
            views.Save(copy);
            state.Formats.Add(new SessionStateFormatEntry(copy));
        }

        var host = new RecordingHost();
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        PowerShell shell = PowerShell.Create(runspace).AddScript("$args[0] | Out-Default").AddArgument(item);
        using var running = new RunningScript(host, shell);
        return running.Wait().HostText;
    }

    [Fact]
    public void Every_view_is_for_a_type_that_the_module_has()
    {
        string[] viewed =
        [
            .. Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*.Format.ps1xml")
                .SelectMany(file => XDocument.Load(file).Descendants("TypeName"))
                .Select(type => type.Value.Replace("Deserialized.", "", StringComparison.Ordinal).Split('#')[0])
                .Distinct(),
        ];

        Assert.NotEmpty(viewed);
        Assert.Empty(viewed.Except(Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*.dll").SelectMany(TypesIn)));
    }

    private static List<string> TypesIn(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Select(type =>
                $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }
}
