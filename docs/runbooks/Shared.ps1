# What the runbooks of this folder share; they dot-source it. It needs the language, .NET and the module alone.

# The buckets whose names fit, each once.
function Find-Bucket {
    [CmdletBinding()]
    param([string[]] $Include, [string[]] $Exclude, [string[]] $Region = '*')
    $seen = [Collections.Generic.HashSet[string]]::new()
    $Include | Get-OssBucket -Region $Region |
        Where-Object { (Test-Name $_.BucketName @('*') $Exclude) -and $seen.Add($_.BucketName) }
}

function Test-Name([string] $Name, [string[]] $Include, [string[]] $Exclude) {
    [bool]($Include | Where-Object { $Name -like $_ }) -and -not ($Exclude | Where-Object { $Name -like $_ })
}

# A rule in a few words. KMS without a key is the service key, unless it is asked for with whatever key.
function Format-Rule($Rule) {
    $anyKey = $Rule -is [hashtable] -and -not $Rule.ContainsKey('KmsKeyId')
    $words = @(
        if ($Rule.KmsKeyId) { "key $($Rule.KmsKeyId)" }
        elseif ($Rule.Algorithm -eq 'KMS' -and -not $anyKey) { 'service key' }
        if ($Rule.DataEncryption) { "data $($Rule.DataEncryption)" }
    )
    if ($words) { "$($Rule.Algorithm) ($($words -join ', '))" } else { [string]$Rule.Algorithm }
}

# Files of rules have the columns that Export-Csv gives them. No field can hold a comma or a quote.
function Read-RuleFile([string] $Path) {
    $lines = @([IO.File]::ReadAllLines($Path) | Where-Object { $_ -and $_ -notlike '#*' })
    $header = @("$($lines[0])" -split ',' | ForEach-Object { $_.Trim('"') })
    foreach ($column in 'BucketName', 'Algorithm', 'KmsKeyId', 'DataEncryption') {
        if ($header -notcontains $column) { throw "The file '$Path' has no column $column." }
    }
    for ($n = 1; $n -lt $lines.Count; $n++) {
        $values = @($lines[$n] -split ',' | ForEach-Object { $_.Trim('"') })
        $rule = @{}
        for ($i = 0; $i -lt $header.Count; $i++) { $rule[$header[$i]] = [string]$values[$i] }
        $rule
    }
}

# The file must not be there: what it holds may be the only way back.
function Save-RuleFile([string] $Path, $Rules) {
    $lines = @(
        '"BucketName","Algorithm","KmsKeyId","DataEncryption"'
        $Rules | ForEach-Object {
            '"{0}","{1}","{2}","{3}"' -f $_.BucketName, $_.Algorithm, $_.KmsKeyId, $_.DataEncryption
        }
    )
    if ([IO.File]::Exists($Path)) { throw "The file '$Path' is there already; it may be the only way back." }
    $file = [IO.StreamWriter]::new([IO.File]::Open($Path, 'CreateNew', 'Write'))
    try { $lines | ForEach-Object { $file.WriteLine($_) } } finally { $file.Dispose() }
}

# Writes a small object as a rule would have it, and removes it again: gives nothing, or why that cannot be done. The
# service takes a rule with a key that cannot be used, and then every write to the bucket fails.
function Test-Encryption([string] $BucketName, $Rule) {
    $trial = Write-OssObject $BucketName ".oss-encryption-trial-$([guid]::NewGuid())" -Content 'trial' @Rule `
        -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable refused
    if ($trial) {
        $trial | Remove-OssObject -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable kept
        if ($kept) { $PSCmdlet.WriteWarning("The trial object '$BucketName/$($trial.Key)' was not removed: $kept") }
    }
    if ($refused) { "Nothing can be written so: $($refused[0])" }
}

function New-Result([string] $BucketName, [string] $State, [string] $Before, [string] $Detail) {
    [pscustomobject]@{ BucketName = $BucketName; State = $State; Before = $Before; Detail = $Detail }
}

# Changes the rule of one bucket and gives what came of it; nothing when it was not to be changed.
function Set-OneRule($Before, $Rule) {
    $after = Set-OssBucketEncryption $Before.BucketName @Rule -ErrorAction SilentlyContinue -ErrorVariable refused
    if ($refused) { New-Result $Before.BucketName 'Failed' (Format-Rule $Before) $refused[0] }
    elseif ($after) { New-Result $Before.BucketName 'Changed' (Format-Rule $Before) (Format-Rule $after) }
}

# Changes rules, after what they ask for was tried in one bucket of each region, and gives a result for each.
function Set-Rule($Buckets, $Rules, [scriptblock] $RuleFor, [switch] $NoTrial) {
    $tried = @{}
    $regions = @{}
    foreach ($bucket in $Buckets) { $regions[$bucket.BucketName] = $bucket.Region }
    foreach ($before in $Rules) {
        $region = $regions[$before.BucketName]
        $rule = & $RuleFor $before
        if (-not $NoTrial -and -not $WhatIfPreference -and -not $tried.ContainsKey($region)) {
            $tried[$region] = Test-Encryption $before.BucketName $rule
        }
        if ($tried[$region]) { New-Result $before.BucketName 'Refused' (Format-Rule $before) $tried[$region] }
        else { Set-OneRule $before $rule }
    }
}
