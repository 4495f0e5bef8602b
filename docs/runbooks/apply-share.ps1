<#
.SYNOPSIS
Applies one share of an encryption plan, for an engine that starts many processes: Kubernetes, Slurm, or another one.
.DESCRIPTION
The plan says how many shares there are (New-OssEncryptionPlan -ShardCount), and the engine which one this process has:
JOB_COMPLETION_INDEX of a Kubernetes Indexed Job, SLURM_ARRAY_TASK_ID of a Slurm array, or the variable that is named.
A share that is started twice does no harm: the second one finds it in use, or done. The last line is one JSON object.

Exit codes: 0 when every object of the share is proved or skipped; 10 when all were gone through, and some failed: a
person has to look; 11 when the share could not be finished now, as it is in use, the service was not reached, or the
disk is full: start it again; 12 when starting it again would be of no use: a wrong plan or index, a credential that is
not accepted.

Permissions: those of Invoke-OssEncryptionPlan, on the objects of the plan; the plan names them.
.PARAMETER Path
The folder of the plan, on storage that every process can write as the same user.
.PARAMETER ShardIndexVariable
The environment variable with the index of the share, from 0, where the engine is another one.
.PARAMETER ThrottleLimit
The maximum number of concurrent requests of this share.
.PARAMETER TotalRequestsPerSecond
The maximum number of requests in a second of all shares together; no limit when left out.
.EXAMPLE
./apply-share.ps1 /plans/invoices

What each task of a Slurm array runs.
#>
#Requires -Version 5.1
#Requires -Modules OssEncryption
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $Path,
    [ValidateNotNullOrEmpty()] [string] $ShardIndexVariable,
    [ValidateRange(1, 256)] [int] $ThrottleLimit = 16,
    [ValidateRange(1, 1000000)] [int] $TotalRequestsPerSecond
)

$done, $doneWithFailures, $again, $never = 0, 10, 11, 12
$passing = 'ResourceBusy', 'ResourceUnavailable', 'ConnectionError', 'OperationTimeout', 'ProtocolError', 'ReadError',
    'WriteError', 'LimitsExceeded'
$share = @{ Path = $Path; ThrottleLimit = $ThrottleLimit }
if ($ShardIndexVariable) { $share.ShardIndexVariable = $ShardIndexVariable }
if ($TotalRequestsPerSecond) { $share.TotalRequestsPerSecond = $TotalRequestsPerSecond }

$run = $null
$problems = @()
try {
    $run = Invoke-OssEncryptionPlan @share -Confirm:$false -ErrorVariable problems
}
catch {
    [Console]::Error.WriteLine("$_")
    $problems = @($_)
}

$code = if ($run -and $run.IsComplete) { if ($run.Failed) { $doneWithFailures } else { $done } }
elseif ($problems -and "$($problems[-1].CategoryInfo.Category)" -notin $passing) { $never }
else { $again }
[pscustomobject]@{
    Share = "$($run.Shard)"
    Proved = [long]$run.Proved
    Skipped = [long]$run.Skipped
    Failed = [long]$run.Failed
    DoneBefore = [long]$run.DoneBefore
    Problem = if ($problems) { "$($problems[-1])" }
    ExitCode = $code
} | ConvertTo-Json -Compress
exit $code
