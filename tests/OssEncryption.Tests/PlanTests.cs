using System.Management.Automation;
using System.Xml.Linq;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>New-OssEncryptionPlan.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public PlanTests() => _session.Given("'aaa', 'bbb' | New-OssBucket");

    private string Place => Path.Combine(_folder.Path, "plan");

    // The plan and its entries, as another program would read them.
    private string Opened => $"$folder = [OssEncryption.Protection.Plan.PlanFolder]::Open('{Place}'); " +
        "$entries = $folder.ReadEntries([OssEncryption.Protection.Plan.PlanShard]::Whole); ";

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_plan_says_what_is_to_be_done_why_and_what_it_costs()
    {
        Write("a", "b", "c");
        _session.Must("$null = Write-OssObject aaa d -Content hello -Algorithm AES256; " +
            "$null = Write-OssObject aaa e -Content hello -Algorithm KMS; $emulator.ClearRequests()");

        _session.Must($"$plan = New-OssEncryptionPlan aaa KMS -Path '{Place}'");

        Assert.Equal(
            [
                "GetBucketInfo aaa", "GetBucketWorm aaa", "GetBucketOverwriteConfig aaa", "GetBucketLifecycle aaa",
                "GetBucketReplication aaa", "GetBucketArchiveDirectRead aaa", "ListObjectsV2 aaa",
                "HeadObject aaa", "HeadObject aaa", "HeadObject aaa", "HeadObject aaa", "HeadObject aaa",
            ],
            _session.Requests());
        Assert.Equal(
            [
                Place, "Head", "5", "25", "4", "20", "24", "4", "12", "0", "aaa",
                "Copy, NotEncrypted: 3 objects, 15 bytes",
                "Copy, OtherAlgorithm: 1 object, 5 bytes",
                "None, AlreadyAsWanted: 1 object, 5 bytes",
                "kms:Decrypt", "kms:GenerateDataKey", "oss:GetObject", "oss:GetObjectAcl", "oss:GetObjectTagging",
                "oss:PutObject",
            ],
            _session.Texts("$plan.Path; $plan.Source; $plan.Objects; $plan.Bytes; $plan.ObjectsToEncrypt; " +
                "$plan.BytesToEncrypt; $plan.ApplyRequests; $plan.KmsCalls; $plan.PlanRequests; $plan.SavedRequests; " +
                "$plan.BucketName; $plan.Counts; $plan.Permissions"));
        Assert.Equal(["True", "cn-hangzhou", "True", "5"], _session.Texts(
            Opened + "$folder.Header.Id -eq $plan.Id; $folder.Header.Region; " +
            "$folder.Header.Host -eq $context.Endpoint.Authority; @($entries).Count"));
    }

    [Fact]
    public void Buckets_come_from_the_pipeline_and_the_rule_of_each_counts()
    {
        Write("a");
        _session.Must("$null = Write-OssObject bbb b -Content x -Algorithm AES256; " +
            "$null = Set-OssBucketEncryption aaa AES256; $null = Set-OssBucketEncryption bbb KMS");

        Assert.Equal(["2 of 2"], _session.Texts(
            $"Get-OssBucket | New-OssEncryptionPlan -Path '{Place}' | " +
            "% { \"$($_.ObjectsToEncrypt) of $($_.Objects)\" }"));
        Assert.Equal(
            ["aaa: AES256", "bbb: KMS (service key)"],
            _session.Texts(Opened + "$folder.Header.Buckets | % { \"$($_.Name): $($_.Wanted)\" }"));
    }

    [Fact]
    public void A_bucket_that_fails_is_one_error_and_the_others_are_planned()
    {
        Write("a");
        _session.Must("$null = Set-OssBucketEncryption aaa AES256");

        SessionResult result = _session.Invoke($"New-OssEncryptionPlan aaa, ccc, aaa -Path '{Place}'");

        Assert.Equal(
            [
                "NoSuchBucket ccc ObjectNotFound",
                "PlanBucketRepeated aaa ResourceExists",
            ],
            result.Errors.Select(Summary));
        Assert.Equal($"{Place}: 1 of 1 objects to encrypt", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void When_no_bucket_can_be_planned_there_is_no_plan()
    {
        Assert.Equal("AlgorithmRequired New-OssEncryptionPlan InvalidArgument", Summary(_session.Fails(
            $"New-OssEncryptionPlan aaa -Algorithm None -Path '{Place}'")));
        Assert.Equal("NoSuchBucket missing ObjectNotFound", Summary(_session.Fails(
            $"New-OssEncryptionPlan missing AES256 -Path '{Place}'")));
        Assert.Equal("KmsKeyIsAlias New-OssEncryptionPlan InvalidArgument", Summary(_session.Fails(
            $"New-OssEncryptionPlan aaa -KmsKeyId alias/mine -Path '{Place}'")));
        Assert.False(Directory.Exists(Place));
    }

    [Fact]
    public void A_folder_with_something_in_it_is_left_alone_and_nothing_is_asked()
    {
        Directory.CreateDirectory(Place);
        File.WriteAllText(Path.Combine(Place, "notes.txt"), "mine");

        Assert.Equal($"PlanFolderNotEmpty {Place} ResourceExists", Summary(_session.Fails(
            $"New-OssEncryptionPlan aaa AES256 -Path '{Place}'")));
        Assert.Empty(_session.Requests());
        Assert.Equal(["plan/notes.txt"], _folder.Files());
    }

    [Fact]
    public void A_nightly_plan_takes_the_place_of_the_last_one_when_it_is_whole_and_never_of_one_that_was_applied()
    {
        string make = $"(New-OssEncryptionPlan aaa AES256 -Path '{Place}' -Replace).Objects";
        Write("a");
        Assert.Equal(["1"], _session.Texts(make));
        Write("a", "b");
        Assert.Equal(["2", "2"], _session.Texts(make + "; " + Opened + "@($entries).Count"));

        _session.Must("$emulator.AddFault(@{ Operation = 'ListObjectsV2'; Status = 403; Code = 'AccessDenied' })");
        _session.Invoke($"New-OssEncryptionPlan aaa AES256 -Path '{Place}' -Replace");
        _session.Must("$emulator.ClearFaults()");
        Assert.Equal(["2"], _session.Texts(Opened + "@($entries).Count"));
        Assert.Equal([Place], Directory.GetDirectories(_folder.Path));

        _session.Must($"$null = Invoke-OssEncryptionPlan '{Place}' -Confirm:$false");
        Assert.Equal($"PlanHasJournal {Place} ResourceExists", Summary(_session.Fails(make)));
        Assert.Equal(["2"], _session.Texts($"(Get-OssEncryptionPlan '{Place}').Proved"));
    }

    [Fact]
    public void A_planning_that_was_stopped_goes_on_and_one_that_is_whole_does_not()
    {
        Write("a");
        _session.Must("$null = 1..3 | ForEach-Object { Write-OssObject bbb $_ -Content hello }");
        string make = $"New-OssEncryptionPlan aaa, bbb AES256 -Path '{Place}'";
        _session.Must("$emulator.AddFault(@{ Operation = 'HeadObject'; Bucket = 'bbb'; Status = 403; " +
            "Code = 'SecurityTokenExpired' })");
        _session.Invoke(make + " -ErrorAction Stop");
        _session.Must("$emulator.ClearFaults(); $emulator.ClearRequests()");

        Assert.StartsWith("PlanFolderNotEmpty", Summary(_session.Fails(make)), StringComparison.Ordinal);
        Assert.StartsWith("PlanningDiffers", Summary(_session.Fails(make + " -Resume -Prefix 1")),
            StringComparison.Ordinal);
        _session.Must("$emulator.ClearRequests()");
        Assert.Equal(["4"], _session.Texts($"({make} -Resume).Objects"));

        Assert.Equal(
            3, _session.Requests().Count(request => request.StartsWith("HeadObject", StringComparison.Ordinal)));
        Assert.Equal($"PlanFolderNotEmpty {Place} ResourceExists", Summary(_session.Fails(make + " -Resume")));
    }

    [Theory]
    [InlineData("Status = 403; Code = 'SecurityTokenExpired'", "SecurityTokenExpired", "AuthenticationError")]
    [InlineData("Status = 500; Code = 'InternalError'", "InternalError", "ResourceUnavailable")]
    [InlineData("Reset = $true", "ConnectionFailed", "ConnectionError")]
    public void A_service_that_vanishes_while_planning_is_one_error_that_says_how_to_go_on(
        string fault, string id, string category)
    {
        _session.Must("$null = 1..5 | ForEach-Object { Write-OssObject bbb $_ -Content hello }");
        string make = $"New-OssEncryptionPlan bbb AES256 -Path '{Place}' -ThrottleLimit 1";
        _session.Must("$emulator.AddFault(@{ Operation = 'HeadObject'; Bucket = 'bbb'; Skip = 3; " + fault + " })");

        SessionResult stopped = _session.Invoke(make);

        ErrorRecord error = Assert.Single(stopped.Errors);
        Assert.Equal($"{id} bbb {category}", Summary(error));
        Assert.StartsWith($"The planning of '{Place}' stopped in bucket 'bbb': ", error.ToString(),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "There is no plan yet. What it has looked at is kept: the same command with -Resume goes on there.",
            error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Then run the same command with -Resume: it goes on where it was.",
            error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(stopped.Output);
        Assert.Empty(stopped.Warnings);
        Assert.Equal($"PlanIncomplete {Place} InvalidData",
            Summary(_session.Fails($"Get-OssEncryptionPlan '{Place}'")));
        _session.Must("$emulator.ClearFaults(); $emulator.ClearRequests()");
        Assert.Equal(["NotEncrypted 5"],
            _session.Texts($"({make} -Resume).Counts | % {{ \"$($_.Reason) $($_.Objects)\" }}"));
        Assert.Equal(2, _session.Requests().Count(request => request == "HeadObject bbb"));
    }

    [Fact]
    public void A_finished_plan_is_compacted_and_read_as_before_and_one_that_is_not_is_refused()
    {
        Write("a", "b");
        _session.Must($"$plan = New-OssEncryptionPlan aaa AES256 -Path '{Place}'");
        Assert.Equal($"PlanNotFinished {Place} InvalidOperation",
            Summary(_session.Fails("$plan | Compress-OssEncryptionPlan")));
        _session.Must("$null = $plan | Invoke-OssEncryptionPlan -Confirm:$false");
        const string Read =
            "Get-OssEncryptionPlanEntry $plan.Path | ForEach-Object { \"$_ $($_.Status) $($_.RequestId)\" }";
        IReadOnlyList<string> before = _session.Texts(Read);
        _session.Must("$plan | Compress-OssEncryptionPlan -WhatIf");
        Assert.Empty(Directory.GetFiles(Path.Combine(Place, "journal"), "*.gz"));

        Assert.Equal(["1 True"], _session.Texts("$plan | Compress-OssEncryptionPlan | ForEach-Object { " +
            "\"$($_.Journals) $($_.BytesAfter -lt $_.BytesBefore)\" }"));

        Assert.Equal(before, _session.Texts(Read));
        Assert.Equal(["2"], _session.Texts($"(Get-OssEncryptionPlan '{Place}').Proved"));
    }

    [Fact]
    public void What_a_plan_costs_is_said_in_the_prices_of_the_user_and_without_any_by_count_and_bytes()
    {
        string prices = Path.Combine(_folder.Path, "prices.json");
        File.WriteAllText(prices, "{ \"currency\": \"XTS\", \"regions\": { \"cn-hangzhou\": { \"IA\": " +
            "{ \"storage\": 0, \"retrieval\": 2147483648 } } } }");
        _session.Must("$null = Write-OssObject aaa a -Content hello -StorageClass IA");

        Assert.Equal(
            ["Retrieval, IA: 1 object, 5 bytes, 10.00 XTS", "EarlyOverwrite, IA: 1 object, 5 bytes, 0.00 XTS"],
            _session.Texts($"(New-OssEncryptionPlan aaa AES256 -Path '{Place}' -PricePath '{prices}').Costs"));
        Assert.Equal(
            ["Retrieval, IA: 1 object, 5 bytes", "EarlyOverwrite, IA: 1 object, 5 bytes"],
            _session.Texts($"(New-OssEncryptionPlan aaa AES256 -Path '{Place}-2').Costs"));
        File.WriteAllText(prices, "{ \"currency\": \"XTS\",\n\"regions\": 1 }");
        ErrorRecord error = _session.Fails(
            $"New-OssEncryptionPlan aaa AES256 -Path '{Place}-3' -PricePath '{prices}'");
        Assert.StartsWith("PricesInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("line 2: regions: an object is expected", error.ErrorDetails.Message,
            StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Place + "-3"));
    }

    [Fact]
    public void WhatIf_asks_nothing_and_writes_nothing()
    {
        SessionResult result = _session.Invoke($"New-OssEncryptionPlan aaa AES256 -Path '{Place}' -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains($"Performing the operation \"Write encryption plan\" on target \"{Place}\"", result.HostText,
            StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Prefix_and_wildcards_choose_keys_and_tell_capitals_from_small_letters()
    {
        Write("log/a.txt", "log/B.txt", "log/c.tmp", "log/d.txt", "other.txt");

        _session.Must($"New-OssEncryptionPlan aaa AES256 -Prefix log/ -Include *.txt, *.tmp -Exclude *b.txt, *d.* " +
            $"-Path '{Place}'");

        Assert.Equal(
            ["log/B.txt", "log/a.txt", "log/c.tmp", "*.txt", "*.tmp", "*b.txt", "*d.*"],
            _session.Texts(Opened + "$entries | % { $_.Address.Key }; " +
                "$folder.Header.Filter.Include; $folder.Header.Filter.Exclude"));
    }

    [Fact]
    public void Versions_are_listed_when_all_are_asked_for()
    {
        _session.Must("$null = New-OssBucket ccc -Versioning; " +
            "1..2 | % { $null = Write-OssObject ccc a -Content x }");

        Assert.Equal(["Copy NotEncrypted", "None NoncurrentVersion"], _session.Texts(
            $"(New-OssEncryptionPlan ccc AES256 -AllVersions -Path '{Place}').Counts | " +
            "% { \"$($_.Action) $($_.Reason)\" }"));
    }

    [Fact]
    public void An_inventory_is_read_by_its_id_or_its_manifest()
    {
        Write("a", "b");
        _session.Must("$emulator.AddInventory('aaa'); $list = $emulator.RunInventory('aaa')[0]");

        Assert.Equal(["Inventory 2"], _session.Texts(
            $"New-OssEncryptionPlan aaa AES256 -InventoryId report -Path '{Place}' | " +
            "% { \"$($_.Source) $($_.Objects)\" }"));
        Assert.Equal(["Inventory 2"], _session.Texts(
            $"New-OssEncryptionPlan aaa AES256 -Source Inventory -Manifest \"$($list.BucketName)/$($list.Key)\" " +
            $"-Path '{Place}2' | % {{ \"$($_.Source) $($_.Objects)\" }}"));
        Assert.Equal($"InventoryNotNamed {Place}3 InvalidArgument", Summary(_session.Fails(
            $"New-OssEncryptionPlan aaa AES256 -Source Inventory -Path '{Place}3'")));
        Assert.Equal($"InventoryNotNamed {Place}3 InvalidArgument", Summary(_session.Fails(
            $"New-OssEncryptionPlan aaa AES256 -Source Head -InventoryId report -Path '{Place}3'")));
        Assert.Equal("InventoryOfOtherBucket bbb InvalidArgument", Summary(_session.Fails(
            $"New-OssEncryptionPlan bbb AES256 -Manifest \"$($list.BucketName)/$($list.Key)\" -Path '{Place}3'")));
        Assert.Equal("NoSuchInventory bbb ObjectNotFound", Summary(_session.Fails(
            $"New-OssEncryptionPlan bbb AES256 -InventoryId report -Path '{Place}3'")));
    }

    [Fact]
    public void Lowered_protection_is_warned_of()
    {
        _session.Must("$null = Write-OssObject aaa a -Content hello -Algorithm KMS");

        SessionResult result = _session.Invoke($"New-OssEncryptionPlan aaa AES256 -Path '{Place}'");

        Assert.Contains("1 object, 5 bytes", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    [Fact]
    public void Ctrl_C_leaves_nothing()
    {
        Write([.. Enumerable.Range(0, 30).Select(i => $"key{i}")]);
        _session.Must("$delay = [timespan]::FromMinutes(10); " +
            "$emulator.AddFault(@{ Operation = 'HeadObject'; Skip = 10; Delay = $delay })");

        using RunningScript running = _session.Session.Start(
            $"New-OssEncryptionPlan aaa AES256 -Path '{Place}' -ThrottleLimit 4");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(Place), TimeSpan.FromSeconds(30)));
        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_plan_fits_a_screen_of_120_columns()
    {
        Write("a");

        string list = _session.Session.Render($"New-OssEncryptionPlan aaa AES256 -Path '{Place}'");
        string counts = _session.Session.Render(Opened + "$folder.Header.Totals.Counts");

        Assert.Contains("Counts           : Copy, NotEncrypted: 1 object, 5 bytes", list, StringComparison.Ordinal);
        Assert.Contains(
            "Permissions      : oss:GetObject, oss:GetObjectAcl, oss:GetObjectTagging, oss:PutObject",
            list, StringComparison.Ordinal);
        Assert.Matches(@"Action +Reason +Objects +Size\s", counts);
        Assert.All((list + counts).Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 120));
    }

    [Theory]
    [InlineData("Plans")]
    [InlineData("Results")]
    public void Views_show_properties_that_there_are(string file)
    {
        _session.Must($"$null = New-OssEncryptionPlan aaa AES256 -Path '{Place}'");
        XDocument views = XDocument.Load(
            Path.Combine(ModuleSession.ModuleFolder, $"OssEncryption.{file}.Format.ps1xml"));

        foreach (XElement view in views.Descendants("View"))
        {
            string type = view.Descendants("TypeName").First().Value;
            Assert.Equal(
                view.Descendants("PropertyName").Select(name => name.Value).Distinct().Order(),
                _session.Texts($"[{type}].GetProperties() | % Name").Intersect(
                    view.Descendants("PropertyName").Select(name => name.Value)).Order());
        }
    }

    private void Write(params string[] keys) => _session.Must(
        $"{string.Join(", ", keys.Select(key => $"'{key}'"))} | " +
        "% { $null = Write-OssObject aaa $_ -Content hello }; $emulator.ClearRequests()");

    private static string Summary(ErrorRecord error) =>
        $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject} {error.CategoryInfo.Category}";
}
