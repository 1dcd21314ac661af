# quickstart.ps1 in a true PowerShell, against two Jiras that another process runs: the script knows nothing but their addresses.

BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Shared.ps1')
    $noHost = $PSVersionTable.PSVersion.Major -lt 7 -or -not (Find-Built 'samples/QuickStart' 'QuickStart.dll')
}

Describe 'Quick start' -Skip:$noHost {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Shared.ps1')
        $start = New-Object System.Diagnostics.ProcessStartInfo 'dotnet', "`"$(Find-Built 'samples/QuickStart' 'QuickStart.dll')`" --wait"
        $start.UseShellExecute = $false
        $start.RedirectStandardOutput = $true
        $jiras = [System.Diagnostics.Process]::Start($start)
        $said = @(1..3 | ForEach-Object { $jiras.StandardOutput.ReadLine() })
        $urls = @([regex]::Matches($said[0], 'https?://[^\s,]+') | ForEach-Object Value)
        $people = [regex]::Match($said[2], 'edit with: (?<mail>\S+), token (?<token>[^;]+); (?<user>\S+), password (?<password>[^.]+)\.')

        function New-Account([string] $Name, [string] $Secret) {
            New-Object System.Management.Automation.PSCredential $Name, (ConvertTo-SecureString $Secret -AsPlainText -Force)
        }
    }

    AfterAll {
        if ($jiras -and -not $jiras.HasExited) { $jiras.Kill(); $jiras.WaitForExit() }
    }

    It 'runs unchanged and ends with everything in sync' {
        $parameters = @{
            LocalUrl         = $urls[0]
            LocalCredential  = New-Account 'sync@example.com' 'sync-token'
            LocalPerson      = New-Account $people.Groups['mail'].Value $people.Groups['token'].Value
            RemoteUrl        = $urls[1]
            RemoteCredential = New-Account 'sync' 'sync'
            RemotePerson     = New-Account $people.Groups['user'].Value $people.Groups['password'].Value
            ModulePath       = $manifest
            ProfilePath      = Join-Path $TestDrive 'profile'
        }
        $file = Join-Path $TestDrive 'run.xml'
        $parameters | Export-Clixml $file
        $script = [System.IO.Path]::Combine($root, 'samples', 'QuickStart', 'quickstart.ps1')
        $lines = @(& (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "`$p = Import-Clixml '$file'; & '$script' @p" 2>&1 | ForEach-Object { "$_" })
        $LASTEXITCODE | Should -Be 0 -Because ($lines -join [Environment]::NewLine)
        $last = @($lines | Where-Object { $_.Trim() })[-1]
        $last | Should -Match '^\d+ issues in sync, 0 errors$'
        [int] ($last -replace ' .*') | Should -BeGreaterOrEqual 40
    }
}
