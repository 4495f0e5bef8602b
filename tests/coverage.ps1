# Sums up what "dotnet test --collect 'XPlat Code Coverage'" wrote into a folder: one line a source project. A line of
# code counts as covered when any test project ran it. The cmdlets are not among them: what is tested there is the
# package, which is not instrumented.
param([Parameter(Mandatory)] [string] $Path)

$ErrorActionPreference = 'Stop'
$projects = [Collections.Generic.SortedDictionary[string, Collections.Generic.Dictionary[string, bool]]]::new()
foreach ($file in Get-ChildItem $Path -Recurse -Filter 'coverage.cobertura.xml') {
    $coverage = ([xml](Get-Content $file -Raw)).coverage
    foreach ($package in $coverage.packages.package) {
        if ($package.name -match 'Tests') { continue }
        if (-not $projects.ContainsKey($package.name)) {
            $projects[$package.name] = [Collections.Generic.Dictionary[string, bool]]::new()
        }
        $lines = $projects[$package.name]
        foreach ($class in $package.classes.class) {
            foreach ($line in $class.lines.line) {
                # Names of files are relative to a folder that differs from one test project to the next.
                $place = "$(@($coverage.sources.source)[0])$($class.filename):$($line.number)"
                $lines[$place] = ($line.hits -ne '0') -or ($lines.ContainsKey($place) -and $lines[$place])
            }
        }
    }
}

foreach ($project in $projects.GetEnumerator()) {
    $covered = @($project.Value.Values -eq $true).Count
    '{0,-28} {1,6:p1} of {2:n0} lines' -f $project.Key, ($covered / $project.Value.Count), $project.Value.Count
}
