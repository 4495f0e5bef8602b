using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

/// <summary>The environment in which the examples of help and pages run: a folder with some files, the cmdlets of
/// PowerShell, and a profile <c>prod</c>. Unless the code starts an emulator itself, one is connected, with the buckets
/// <c>invoices</c> and <c>logs</c>. A region means that emulator, so that no request leaves the machine; code that names
/// an endpoint of the service sends none. It sets environment variables of the process.</summary>
internal sealed class DocumentationStage : IDisposable
{
    private const string Prepare = """
        $folder = $args[0]
        'Commands.Utility', 'Commands.Management', 'Security' | ForEach-Object {
            Import-Module -Assembly ([Reflection.Assembly]::Load("Microsoft.PowerShell.$_"))
        }
        Set-Location $folder
        $ConfirmPreference = 'None'
        """;

    private const string Connect = """
        $secret = ConvertTo-SecureString 'stage-secret' -AsPlainText -Force
        $key = [pscredential]::new('stage-key', $secret)
        $emulator = Start-OssEmulator -Region cn-hangzhou, cn-shanghai -Credential $key `
            -KmsKey key-2025, key-2026, 05754286-3ba2-4fa6-8d41-4323aca6f0a1
        $null = $emulator.AddKey('key-data', 'cn-hangzhou', 'alias/data')
        $null = $emulator.AddKey('key-s', 'cn-shanghai')
        $null = $emulator | Connect-Oss
        $null = 'invoices', 'logs' | New-OssBucket -Algorithm KMS
        $null = Write-OssObject invoices 2026/001.txt -Content 'paid'
        function Get-Credential { $key }
        """;

    private const string Profiles = """
        {"current": "prod", "profiles": [{"name": "prod", "mode": "AK", "access_key_id": "stage-key",
         "access_key_secret": "stage-secret", "region_id": "cn-hangzhou"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly ProcessEnvironment _environment = new();

    /// <summary>Prepares the environment.</summary>
    /// <param name="code">All code that will be run.</param>
    /// <param name="scripts">A folder whose scripts are copied into the current one; <c>null</c> for none.</param>
    public DocumentationStage(string code, string? scripts = null)
    {
        string profiles = Path.Combine(_folder.Path, "config.json");
        File.WriteAllText(profiles, Profiles);
        _environment.With("ALIBABA_CLOUD_CONFIG_FILE", profiles)
            .With("PSModulePath", Path.GetDirectoryName(ModuleSession.ModuleFolder));
        _folder.Add("report.pdf", 100);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "2026"));
        _folder.Add("2026/001.pdf", 100);
        foreach (string script in scripts is null ? [] : Directory.EnumerateFiles(scripts, "*.ps1"))
        {
            File.Copy(script, Path.Combine(_folder.Path, Path.GetFileName(script)));
        }

        Must(Prepare, _folder.Path);
        if (!code.Contains("Start-OssEmulator", StringComparison.Ordinal))
        {
            Must(Connect);
        }

        if (!code.Contains("aliyuncs.com", StringComparison.Ordinal))
        {
            Must("if ($emulator) { $PSDefaultParameterValues['Connect-Oss:Endpoint'] = $emulator.Endpoint }");
        }
    }

    /// <summary>Runs code as a user at the prompt would.</summary>
    public SessionResult Run(string code) => _session.Invoke(code);

    /// <summary>Runs code that stays in the foreground, and stops it as Ctrl+C does once it has said something.</summary>
    public SessionResult RunAndStop(string code)
    {
        using RunningScript running = _session.Start(code + " 6>&1");
        running.FirstOutput.Wait();
        return running.Stop();
    }

    /// <summary>Saves a script in the current folder. A syntax error is reported.</summary>
    public SessionResult Save(string name, string code)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, code);
        return _session.Invoke(
            "$errors = $null; " +
            "$null = [Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$errors); " +
            "$errors | Write-Error", path);
    }

    /// <summary>Runs code that prepares the example, and must not fail.</summary>
    public void Must(string script, params object?[] arguments) =>
        Assert.Empty(_session.Invoke(script, arguments).Errors);

    public void Dispose()
    {
        _session.Dispose();
        _environment.Dispose();
        _folder.Dispose();
    }
}
