<#
.SYNOPSIS
    Builds, tests and packages JiraSync. Runs in Windows PowerShell 5.1 and in PowerShell 7.
.DESCRIPTION
    The module is laid out in out/JiraSync by every build, this script or "dotnet build" alone.
.EXAMPLE
    ./build.ps1
    Builds and tests.
.EXAMPLE
    ./build.ps1 -Task Clean, Build, Test, Package -Configuration Release
    Everything for a release: out/JiraSync.VERSION.zip.
#>
[CmdletBinding()]
param(
    # What to do: Clean, Build, Test, Package, always in this order.
    [string[]] $Task = @('Build', 'Test'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0
$solution = Join-Path $PSScriptRoot 'JiraSync.sln'
$out = Join-Path $PSScriptRoot 'out'
$module = Join-Path $out 'JiraSync'

function Invoke-DotNet {
    # Native commands do not throw.
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args -join ' ') failed with exit code $LASTEXITCODE." }
}

function Get-Version {
    $props = [xml] (Get-Content -LiteralPath (Join-Path $PSScriptRoot 'Directory.Build.props') -Raw)
    [string] ($props.Project.PropertyGroup | ForEach-Object { if ($_.PSObject.Properties['Version']) { $_.Version } } | Select-Object -First 1)
}

function Invoke-Clean {
    Invoke-DotNet clean $solution --configuration $Configuration --nologo --verbosity quiet
    if (Test-Path -LiteralPath $out) { Remove-Item -LiteralPath $out -Recurse -Force }
}

function Invoke-Build {
    Invoke-DotNet build $solution --configuration $Configuration --nologo
    $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $module 'JiraSync.psd1')
    $version = Get-Version
    if ($manifest.ModuleVersion -ne $version) {
        throw "JiraSync.psd1 says version $($manifest.ModuleVersion), Directory.Build.props says $version. Make them the same."
    }
}

function Invoke-Test {
    Invoke-DotNet test $solution --configuration $Configuration --no-build --nologo
    Invoke-Pester
}

function Invoke-Pester {
    $path = Join-Path (Join-Path $PSScriptRoot 'tests') 'Pester'
    if (-not (Test-Path -LiteralPath $path)) { return }
    $pester = Get-Module -ListAvailable -Name Pester | Where-Object { $_.Version.Major -ge 5 } | Select-Object -First 1
    if (-not $pester) {
        Write-Warning 'The Pester tests did not run: Pester 5 or newer is not installed (Install-Module Pester).'
        return
    }
    # A process of its own: a module's assemblies stay locked until the process ends.
    $executable = (Get-Process -Id $PID).Path
    $command = "Import-Module Pester -MinimumVersion 5.0; `$result = Invoke-Pester -Path '$($path.Replace("'", "''"))' -PassThru; exit [int](`$result.FailedCount + `$result.FailedContainersCount + `$result.FailedBlocksCount)"
    & $executable -NoProfile -NonInteractive -Command $command
    if ($LASTEXITCODE -ne 0) { throw "$LASTEXITCODE Pester tests failed." }
}

function Invoke-Package {
    $zip = Join-Path $out "JiraSync.$(Get-Version).zip"
    if (Test-Path -LiteralPath $zip) { Remove-Item -LiteralPath $zip -Force }
    Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
    # Entry by entry: Compress-Archive of Windows PowerShell writes backslashes, which other systems take for part of the name.
    $archive = [System.IO.Compression.ZipFile]::Open($zip, 'Create')
    try {
        $files = Get-ChildItem -LiteralPath $module -Recurse | Where-Object { -not $_.PSIsContainer } | Sort-Object FullName
        foreach ($file in $files) {
            $name = 'JiraSync/' + $file.FullName.Substring($module.Length + 1).Replace('\', '/')
            [void] [System.IO.Compression.ZipFileExtensions]::CreateEntryFromFile($archive, $file.FullName, $name, 'Optimal')
        }
    }
    finally {
        $archive.Dispose()
    }
    Write-Host "JiraSync -> $zip"
}

$steps = 'Clean', 'Build', 'Test', 'Package'
# "pwsh -File build.ps1 -Task Clean,Build" passes the list as one text.
$Task = @($Task | ForEach-Object { $_ -split ',' } | ForEach-Object { $_.Trim() })
$unknown = @($Task | Where-Object { $steps -notcontains $_ })
if ($unknown.Count -gt 0) { throw "There is no task '$($unknown -join "', '")'. Use $($steps -join ', ')." }
foreach ($step in $steps) {
    if ($Task -contains $step) {
        Write-Host "== $step"
        & "Invoke-$step"
    }
}
