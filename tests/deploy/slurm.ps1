# Applies a plan of 20,000 objects in eight shares as a real Slurm array: a controller and one node of two cores, with
# folders and ports of their own, that end with the script. One task is killed half-way and requeued, and one share is
# started twice. Every object is proved once, and none is lost. The last line is the total.
param([int] $Objects = 20000)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
Import-Module ([IO.Path]::Combine($root, 'out', 'OssEncryption'))
$work = [IO.Directory]::CreateTempSubdirectory('oss-slurm-').FullName
$daemons = [Collections.Generic.List[Diagnostics.Process]]::new()
$clock = [Diagnostics.Stopwatch]::StartNew()
$passed = $failed = 0

function Test([string] $What, [bool] $IsSo, $Found = '') {
    if ($IsSo) { $script:passed++; "ok - $What" } else { $script:failed++; "not ok - $What ($Found)" }
}

function Wait([string] $For, [scriptblock] $Until) {
    $limit = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Until)) {
        if ($limit.Elapsed.TotalSeconds -gt 150) { throw "Waited in vain for $For." }
        Start-Sleep -Milliseconds 200
    }
}

function Start-Daemon([string] $Program, [string[]] $Arguments) {
    $log = [IO.Path]::Combine($work, "$Program.out")
    $daemons.Add((Start-Process (Get-Command $Program -CommandType Application)[0].Source $Arguments -PassThru `
                -RedirectStandardOutput $log -RedirectStandardError "$log.err"))
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

function Start-Slurm {
    [IO.File]::WriteAllBytes("$work/munge.key", [Security.Cryptography.RandomNumberGenerator]::GetBytes(128))
    [IO.File]::SetUnixFileMode("$work/munge.key", 'UserRead, UserWrite')
    [IO.File]::SetUnixFileMode($work, 'UserRead, UserWrite, UserExecute, GroupRead, GroupExecute, OtherRead, OtherExecute')
    'state', 'spool' | ForEach-Object { $null = [IO.Directory]::CreateDirectory("$work/$_") }
    $node = [Net.Dns]::GetHostName()
    @"
ClusterName=test
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket,cred_expire=6
SlurmctldPort=$(Get-FreePort)
SlurmdPort=$(Get-FreePort)
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
KillWait=1
ReturnToService=2
MinJobAge=600
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=4096 State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
"@ | Set-Content "$work/slurm.conf"
    $env:SLURM_CONF = "$work/slurm.conf"
    Start-Daemon munged '--foreground', '--force', "--socket=$work/munge.socket", "--key-file=$work/munge.key",
    "--pid-file=$work/munged.pid", "--log-file=$work/munged.log", "--seed-file=$work/munged.seed"
    Wait 'munged' { [IO.File]::Exists("$work/munge.socket") -or (Test-Path "$work/munge.socket") }
    Start-Daemon slurmctld '-D', '-c', '-f', "$work/slurm.conf"
    Start-Daemon slurmd '-D', '-c', '-f', "$work/slurm.conf", '-N', $node
    Wait 'the node' { "$(sinfo --noheader --format=%t 2>$null)" -match 'idle' }
}

# The shell of the tasks is the one that runs this.
function Install-Shell {
    $program = [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    $arguments = if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { "'$([Environment]::GetCommandLineArgs()[0])'" }
    $null = [IO.Directory]::CreateDirectory("$work/bin")
    "#!/bin/sh`nexec '$program' $arguments `"`$@`"" | Set-Content "$work/bin/pwsh"
    [IO.File]::SetUnixFileMode("$work/bin/pwsh", 'UserRead, UserWrite, UserExecute')
    $env:PATH = "$work/bin:$env:PATH"
    $env:PSModulePath = "$root/out"
    $env:OSS_RUNBOOKS = "$root/docs/runbooks"
}

function Submit([string[]] $Options) {
    ("$(sbatch --parsable --chdir=$work @Options "$root/deploy/slurm-array.sh" $plan -TotalRequestsPerSecond 100000)" -split ';')[0]
}

# Every outcome that a journal has of an object, across all runs of all shares.
function Read-Outcomes { Get-Content "$plan/journal/*.jsonl" | Where-Object { $_.StartsWith('{"outcome":') } }

try {
    Start-Slurm
    Install-Shell
    $emulator = Start-OssEmulator -KmsKey key-1
    $null = $emulator | Connect-Oss
    $null = New-OssBucket invoices -Versioning
    $null = [IO.Directory]::CreateDirectory("$work/files")
    1..$Objects | ForEach-Object { [IO.File]::WriteAllText(("$work/files/{0:D6}.txt" -f $_), "content $_") }
    Get-ChildItem "$work/files" | Write-OssObject invoices -ThrottleLimit 32 | Out-Null
    $plan = "$work/plan"
    $null = New-OssEncryptionPlan invoices -KmsKeyId key-1 -Path $plan -ShardCount 8 -ThrottleLimit 32
    $env:OSS_ENDPOINT = $emulator.Endpoint
    $env:OSS_REGION = $emulator.Region
    $env:OSS_ACCESS_KEY_ID = $emulator.Credential.UserName
    $env:OSS_ACCESS_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password
    $prepared = $clock.Elapsed.TotalSeconds

    $array = Submit
    Wait 'the first share to be under way' { @(Get-Content "$plan/journal/*-1of8.jsonl" -ErrorAction Ignore).Count -gt $Objects / 8 }
    scontrol requeue "${array}_0"
    $before = @(Get-Content "$plan/journal/*-1of8.jsonl").Count
    $second = Submit '--array=3'
    Wait 'the array' { -not (squeue --noheader --jobs="$array,$second" 2>$null) }
    $ran = $clock.Elapsed.TotalSeconds - $prepared

    $state = Get-OssEncryptionPlan $plan
    $outcomes = @(Read-Outcomes)
    $numbers = [Collections.Generic.HashSet[string]]::new([string[]]@($outcomes -replace '^{"outcome":(\d+).*', '$1'))
    $versions = @(Get-OssObject invoices -AllVersions)
    $encrypted = @(Get-OssObject invoices | Get-OssObjectEncryption -ThrottleLimit 32 | Where-Object KmsKeyId -EQ key-1)
    Test 'no share is missing' ($state.MissingShards.Count -eq 0) ($state.MissingShards -join ',')
    Test 'every object is proved' ($state.Proved -eq $Objects -and -not $state.Failed) "$state"
    Test 'each once' ($outcomes.Count -eq $Objects -and $numbers.Count -eq $Objects) "$($outcomes.Count) $($numbers.Count)"
    Test 'the killed task went on where it was' (
        @(Get-ChildItem "$plan/journal/*-1of8.jsonl").Count -eq 2 -and $before -lt 2 * $Objects / 8) $before
    Test 'no object was copied twice, and none is lost' ($versions.Count -eq 2 * $Objects) $versions.Count
    Test 'every object is under the key' ($encrypted.Count -eq $Objects) $encrypted.Count
    $codes = Get-Content "$work/oss-encryption-*.log" | Where-Object { $_ -match '^\{' } | ConvertFrom-Json
    Test 'each share says so' (@($codes | Where-Object ExitCode -EQ 0 | Select-Object -ExpandProperty Share -Unique).Count -eq 8)
    'prepared in {0:0} s, ran in {1:0} s' -f $prepared, $ran
}
catch {
    Get-ChildItem $work -Filter *.log | ForEach-Object { "== $($_.Name)"; Get-Content $_ -Tail 15 }
    "$_ $($_.ScriptStackTrace)"
    $failed++
}
finally {
    if ($array) { scancel $array $second 2>$null }
    foreach ($daemon in $daemons) { if (-not $daemon.HasExited) { $daemon.Kill() } }
    Get-OssEmulator | Stop-OssEmulator
    [IO.Directory]::Delete($work, $true)
}

"$passed passed, $failed failed"
exit [int]($failed -gt 0)
