using System.Diagnostics;
using System.Management.Automation;
using OssEncryption.LocalFiles;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Files by the rules of the system that they land on.</summary>
public sealed class DestinationTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public DestinationTests()
    {
        _session.Given("New-OssBucket aaa");
        Directory.CreateDirectory(_folder.PathOf("down"));
        _session.Must($"$null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.Path}')");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("report.")]
    [InlineData("report ")]
    [InlineData("...")]
    [InlineData(".../x")]
    [InlineData(".../.../x")]
    [InlineData(".. /x")]
    [InlineData("a./b")]
    [InlineData("x/.../y")]
    [InlineData("report.txt:stream")]
    [InlineData("report.txt::$DATA")]
    [InlineData("a?")]
    [InlineData("a|b")]
    public void A_key_becomes_the_file_that_it_names_or_none(string key)
    {
        _session.Must($"'{key}', 'good' | % {{ $null = Write-OssObject aaa $_ -Content x }}");

        SessionResult result = _session.Invoke($"Read-OssObject aaa '{key}', good -Destination down");

        string[] files = OperatingSystem.IsWindows() ? ["down/good"] : ["down/" + key, "down/good"];
        Assert.Equal(files.Order(StringComparer.Ordinal), _folder.Files());
        Assert.Equal(2 - files.Length, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal(
            ("KeyNotAFileName,OssEncryption.Commands.ReadOssObjectCommand", "aaa/" + key),
            (error.FullyQualifiedErrorId, error.TargetObject)));
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("docs/COM1")]
    [InlineData("lpt9 .log")]
    public void The_name_of_a_device_is_refused_on_every_system(string key)
    {
        _session.Must($"$null = Write-OssObject aaa '{key}' -Content x");

        ErrorRecord error = _session.Fails($"Read-OssObject aaa '{key}' -Destination down");

        Assert.Equal("KeyNotAFileName,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData("Report", "report")]
    [InlineData("dir/a", "DIR/A")]
    public void Two_keys_that_are_one_file_are_an_error_before_the_second_is_written(string first, string second)
    {
        _session.Must($"'{first}', '{second}' | % {{ $null = Write-OssObject aaa $_ -Content $_ }}");
        bool areOne = CaseProbe.IgnoresCase(_folder.PathOf("down", "x"));

        SessionResult result = _session.Invoke($"Read-OssObject aaa '{first}', '{second}' -Destination down -Force");

        Assert.Equal(areOne ? 1 : 2, _folder.Files().Count);
        Assert.Equal(areOne ? 1 : 0, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal(
            ("FileExists,OssEncryption.Commands.ReadOssObjectCommand", "aaa/" + second),
            (error.FullyQualifiedErrorId, error.TargetObject)));
        Assert.Equal(first, File.ReadAllText(_folder.PathOf("down", first)));
    }

    [Fact]
    public void A_long_key_becomes_a_long_path()
    {
        string key = string.Join("/", Enumerable.Range(0, 5).Select(i => new string((char)('a' + i), 200)));
        _session.Must($"$null = Write-OssObject aaa {key} -Content x; " +
            $"$null = Read-OssObject aaa {key} -Destination down");

        Assert.Contains("down/" + key, _folder.Files());
    }

    [Fact]
    public void A_path_that_is_too_long_is_an_error_that_says_what_to_do()
    {
        // There a path has up to 32,767 characters, and Wine fails in silence beyond them.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _session.Must("$null = Write-OssObject aaa k -Content x");
        string folder = string.Join("/", Enumerable.Repeat(new string('d', 250), 20));

        ErrorRecord error = _session.Fails($"Read-OssObject aaa k -Destination {folder}");

        Assert.Equal("FileFailed,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Contains("shorter", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Downloads_that_replace_one_file_at_once_all_succeed()
    {
        _session.Must("$null = Write-OssObject aaa k -Content ('x' * 100000)");
        string read = $"1..5 | % {{ $null = Read-OssObject aaa k -Path '{_folder.PathOf("down", "one")}' -Force }}";
        string connect = _session.Texts("\"Connect-Oss cn-hangzhou -Endpoint $($emulator.Endpoint)\"")[0];
        PSObject credential = _session.Must("$emulator.Credential")[0];

        IReadOnlyList<ErrorRecord>[] errors = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var session = new ModuleSession();
            session.Invoke($"$null = {connect} -Credential $args[0]", credential);
            return session.Invoke(read).Errors;
        })));

        Assert.All(errors, Assert.Empty);
        Assert.Equal(["down/one"], _folder.Files());
        Assert.Equal(100_000, new FileInfo(_folder.PathOf("down", "one")).Length);
    }

    [SmallDiskFact]
    public void A_full_destination_leaves_nothing_and_keeps_what_was_there()
    {
        using var disk = SmallDisk.Mount(_folder.PathOf("down"), "size=64k");
        File.WriteAllText(_folder.PathOf("down", "old"), "old");
        _session.Must("'old', 'sub/new' | % { $null = Write-OssObject aaa $_ -Content ('x' * 200000) }");

        SessionResult result = _session.Invoke("Read-OssObject aaa old, sub/new -Destination down -Force");

        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal(
            "DiskFull,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId));
        Assert.Equal(["down/old"], _folder.Files());
        Assert.Equal("old", File.ReadAllText(_folder.PathOf("down", "old")));
        Assert.False(Directory.Exists(_folder.PathOf("down", "sub")));
    }

    [SmallDiskFact]
    public void A_read_only_destination_is_an_error_for_each_object()
    {
        using var disk = SmallDisk.Mount(_folder.PathOf("down"), "ro");
        _session.Must("'a', 'sub/b' | % { $null = Write-OssObject aaa $_ -Content x }");

        SessionResult result = _session.Invoke("Read-OssObject aaa a, sub/b -Destination down");

        Assert.Equal(["aaa/a", "aaa/sub/b"], result.Errors.Select(error => error.TargetObject));
        Assert.All(result.Errors, error => Assert.Contains(
            error.FullyQualifiedErrorId.Split(',')[0], new[] { "FileFailed", "FileAccessDenied" }));
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData(0xA000000C, true)]
    [InlineData(0xA0000003, true)]
    [InlineData(0x9000001A, false)]
    [InlineData(0x9000601A, false)]
    [InlineData(0x80000013, false)]
    public void A_folder_that_OneDrive_keeps_in_step_is_no_link(uint tag, bool isLink) =>
        Assert.Equal(isLink, ReparsePoint.IsLink(tag));
}

/// <summary>A test on a file system of its own, which is small or read-only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Reason;
}

/// <summary>A file system in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Tried = new(Try);

    private readonly string _folder;

    private SmallDisk(string folder, string options)
    {
        _folder = folder;
        if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) != 0)
        {
            throw new IOException("A file system in memory cannot be mounted.");
        }
    }

    /// <summary>Why none can be mounted, or <c>null</c>.</summary>
    public static string? Reason => Tried.Value;

    public static SmallDisk Mount(string folder, string options) => new(folder, options);

    public void Dispose() => Run("umount", _folder);

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        string folder = Directory.CreateTempSubdirectory("oss").FullName;
        try
        {
            Mount(folder, "size=64k").Dispose();
            return null;
        }
        catch (IOException)
        {
            return "needs the right to mount a file system";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
