# The module as it ships, in processes of their own.

BeforeAll {
    . (Join-Path $PSScriptRoot 'Shared.ps1')
    $profilePath = Join-Path $TestDrive 'profile'
}

Describe 'The module' {
    It 'imports and offers every cmdlet of its manifest' {
        $expected = @((Import-PowerShellDataFile -LiteralPath $manifest).CmdletsToExport)
        $found = Invoke-Child -ProfilePath $profilePath { Import-Module $manifest; Get-Command -Module JiraSync | ForEach-Object Name }
        $found | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'loads by itself when one of its cmdlets is called' {
        $path = Split-Path -Parent (Split-Path -Parent $manifest)
        $before = $env:PSModulePath
        $env:PSModulePath = $path + [System.IO.Path]::PathSeparator + $before
        try {
            Invoke-Child -ProfilePath $profilePath { (Get-SyncProfile).Source; (Get-Module JiraSync).Version.ToString() } | Should -Be 'Environment', (Import-PowerShellDataFile -LiteralPath $manifest).ModuleVersion
        }
        finally {
            $env:PSModulePath = $before
        }
    }

    It 'goes and comes again' {
        Invoke-Child -ProfilePath $profilePath {
            Import-Module $manifest
            $null = New-SyncInstance first https://jira.example.org -SecretReference env:T -SkipTest
            Remove-Module JiraSync
            [bool] (Get-Command Get-SyncInstance -ErrorAction Ignore)
            Import-Module $manifest
            Import-Module $manifest -Force
            (Get-SyncInstance).Name
        } | Should -Be 'False', 'first'
    }

    It 'works beside an older Json library that came first' {
        Invoke-Child -ProfilePath $profilePath {
            $old = Join-Path ([System.IO.Path]::GetTempPath()) "jirasync-$([guid]::NewGuid().ToString('N'))"
            [void] [System.IO.Directory]::CreateDirectory($old)
            $file = Join-Path $old 'Newtonsoft.Json.dll'
            Add-Type -OutputAssembly $file -TypeDefinition '[assembly: System.Reflection.AssemblyVersion("9.0.0.0")] namespace Newtonsoft.Json { public static class JsonConvert { } }'
            [void] [System.Reflection.Assembly]::LoadFrom($file)
            Import-Module $manifest
            $null = New-SyncInstance second https://jira.example.org -SecretReference env:T -SkipTest
            (Get-SyncInstance second).Secret
        } | Should -Be 'env:T'
    }

    It 'shows its objects by the views that it brings' {
        $lines = Invoke-Child -ProfilePath $profilePath {
            Import-Module $manifest
            $null = New-SyncInstance third https://jira.example.org -SecretReference env:T -SkipTest
            Get-SyncInstance third | Out-String -Width 80
        }
        ($lines -join "`n") | Should -Match 'Name\s+Kind\s+Account\s+Url'
    }

    It 'completes names' {
        Invoke-Child -ProfilePath $profilePath {
            Import-Module $manifest
            $null = New-SyncInstance fourth https://jira.example.org -SecretReference env:T -SkipTest
            (TabExpansion2 'Get-SyncInstance fou').CompletionMatches[0].CompletionText
        } | Should -Be 'fourth'
    }

    It 'gives errors an id, a category, a target and advice' {
        Invoke-Child -ProfilePath $profilePath {
            Import-Module $manifest
            Get-SyncConnection none -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId
            $problem[0].CategoryInfo.Category
            $problem[0].TargetObject
            [bool] $problem[0].ErrorDetails.RecommendedAction
        } | Should -Be 'ConnectionNotFound,JiraSync.Commands.GetSyncConnectionCommand', 'ObjectNotFound', 'none', 'True'
    }
}
