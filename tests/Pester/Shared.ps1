# What the tests share. Dot-source it in BeforeAll.

$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$manifest = [System.IO.Path]::Combine($root, 'out', 'JiraSync', 'JiraSync.psd1')

function Invoke-Child {
    # Runs a script in a fresh process of this PowerShell and returns its lines: a module's assemblies stay loaded until the process ends.
    param([scriptblock] $Script, [string] $ProfilePath)
    $before = $env:JIRASYNC_PROFILE
    $env:JIRASYNC_PROFILE = $ProfilePath
    try {
        $text = "`$ErrorActionPreference = 'Stop'; `$manifest = '$($manifest.Replace("'", "''"))'; " + $Script
        $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($text))
        $lines = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded 2>&1
        if ($LASTEXITCODE -ne 0) { throw "The child process failed: $($lines -join [Environment]::NewLine)" }
        @($lines | ForEach-Object { "$_" })
    }
    finally {
        $env:JIRASYNC_PROFILE = $before
    }
}

function Find-Built {
    # The newest build of a program of this repository; nothing where there is none.
    param([string] $Project, [string] $File)
    if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) { return }
    $bin = [System.IO.Path]::Combine($root, $Project, 'bin')
    Get-ChildItem -Path $bin -Filter $File -Recurse -ErrorAction Ignore | Sort-Object LastWriteTime -Descending | Select-Object -First 1 -ExpandProperty FullName
}

function Find-Sandbox { Find-Built 'src/JiraSync.Sandbox' 'JiraSync.Sandbox.dll' }

function Start-Sandbox {
    # Starts a Jira of a kind on a free port; its address is in Url.
    param([string] $Kind, [string] $ContextPath)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = 'dotnet'
    $start.Arguments = "`"$(Find-Sandbox)`" --kind $Kind"
    if ($ContextPath) { $start.Arguments += " --context $ContextPath" }
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    while ($null -ne ($line = $process.StandardOutput.ReadLine())) {
        if ($line -match 'https?://\S+') { return [pscustomobject] @{ Process = $process; Url = $Matches[0] } }
    }
    throw "The sandbox ($Kind) ended before it said where it is."
}

function Stop-Sandbox {
    param($Sandbox)
    if ($Sandbox -and -not $Sandbox.Process.HasExited) {
        $Sandbox.Process.Kill()
        $Sandbox.Process.WaitForExit()
    }
}

function Edit-Sandbox {
    # Does what a person does in that Jira; search shows it at once.
    param($Sandbox, [hashtable] $Edit)
    $address = New-Object System.Uri $Sandbox.Url
    $base = $address.GetLeftPart([System.UriPartial]::Authority) + '/_sandbox'
    $Edit.as = 'admin'
    $parameters = @{ Method = 'Post'; ContentType = 'application/json'; UserAgent = 'JiraSync-tests'; UseBasicParsing = $true }
    $answer = Invoke-RestMethod @parameters -Uri "$base/edits" -Body (ConvertTo-Json $Edit -Depth 9)
    [void] (Invoke-RestMethod @parameters -Uri "$base/index/flush")
    $answer
}
