# The five steps that a new user takes, against a Cloud and a Data Center that run on this machine.

BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Shared.ps1')
    $noSandbox = -not (Find-Sandbox)
}

Describe 'Five steps' -Skip:$noSandbox {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Shared.ps1')
        Import-Module $manifest
        Set-SyncProfile (Join-Path $TestDrive 'profile')
        $cloud = Start-Sandbox cloud
        $dataCenter = Start-Sandbox datacenter /jira
        $mailAndToken = New-Object System.Management.Automation.PSCredential 'sync@example.com', (ConvertTo-SecureString 'sync-token' -AsPlainText -Force)
    }

    AfterAll {
        Stop-Sandbox $cloud
        Stop-Sandbox $dataCenter
    }

    It '1: names both instances' {
        (New-SyncInstance support -Url $cloud.Url -Credential $mailAndToken).Kind | Should -Be 'Cloud'
        (New-SyncInstance engineering -Url $dataCenter.Url -Token 'sync-token').Kind | Should -Be 'DataCenter'
        Test-SyncInstance | Should -Be $true, $true
    }

    It '2: joins two projects' {
        $made = New-SyncConnection bugs -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG
        "$($made.Local) $($made.Remote) $($made.State)" | Should -Be 'support/SUP engineering/ENG Active'
        Test-SyncConnection bugs | Should -BeTrue
    }

    It '3: says which issues go over' {
        (Add-SyncTrigger bugs -Side Local -Jql 'labels = escalated' -Notes 'escalated bugs').Active | Should -BeTrue
        { Add-SyncTrigger bugs -Side Local -Jql 'nonsense =' -ErrorAction Stop } | Should -Throw -ErrorId 'TriggerQueryInvalid,JiraSync.Commands.AddSyncTriggerCommand'
    }

    It '4: looks at what would be written' {
        1..3 | ForEach-Object { [void] (Edit-Sandbox $cloud @{ action = 'create'; project = 'SUP'; type = 'Task'; fields = @{ summary = "Issue $_"; labels = @('escalated') } }) }
        $preview = Invoke-SyncConnection bugs -WhatIf
        "$($preview.Status) $($preview.Created) $($preview.Writes)" | Should -Be 'Preview 3 0'
        Get-SyncIssue | Should -BeNullOrEmpty
    }

    It '5: syncs, both ways, and then rests' {
        $done = Invoke-SyncConnection bugs
        "$($done.Status) $($done.Created)" | Should -Be 'Completed 3'
        $pair = Get-SyncIssue SUP-2
        $pair.Status | Should -Be 'Synchronized'
        [void] (Edit-Sandbox $dataCenter @{ action = 'edit'; issue = $pair.RemoteKey; fields = @{ summary = 'changed there' } })
        (Invoke-SyncConnection bugs).Updated | Should -Be 1
        (Invoke-SyncConnection bugs).Writes | Should -Be 0
    }

    It 'takes an issue by its key, and says when there is none' {
        $new = Edit-Sandbox $cloud @{ action = 'create'; project = 'SUP'; type = 'Bug'; fields = @{ summary = 'By hand' } }
        ($new.key | Invoke-SyncIssue).Status | Should -Be 'Synchronized'
        $result = Invoke-SyncIssue SUP-999 -ErrorAction SilentlyContinue -ErrorVariable problem
        $result.Status | Should -Be 'Error'
        $problem[0].FullyQualifiedErrorId | Should -Be 'JiraIssueNotFound,JiraSync.Commands.InvokeSyncIssueCommand'
    }

    It 'takes issues as JiraPS writes them' -Skip:($PSVersionTable.PSVersion.Major -lt 7 -or -not (Get-Module -ListAvailable JiraPS | Where-Object { $_.Version.Major -eq 2 })) {
        Get-Module -ListAvailable JiraPS | Where-Object { $_.Version.Major -eq 2 } | Sort-Object Version -Descending | Select-Object -First 1 | Import-Module
        # PowerShell 7 sends no credentials by plain http unless told that this is meant; here it is this machine.
        $global:PSDefaultParameterValues['Invoke-WebRequest:AllowUnencryptedAuthentication'] = $true
        Set-JiraConfigServer $dataCenter.Url
        $sync = New-Object System.Management.Automation.PSCredential 'sync', (ConvertTo-SecureString 'sync' -AsPlainText -Force)
        try { $results = Get-JiraIssue -Query 'project = ENG' -Credential $sync | Invoke-SyncIssue -Connection bugs }
        finally { $global:PSDefaultParameterValues.Remove('Invoke-WebRequest:AllowUnencryptedAuthentication') }
        @($results).Count | Should -Be 4
        $results.Status | Should -Be (@('Synchronized') * 4)
    }

    It 'cleans up after itself' {
        Remove-SyncConnection bugs -Confirm:$false
        Get-SyncInstance | Remove-SyncInstance -Confirm:$false
        Get-SyncInstance | Should -BeNullOrEmpty
        Get-SyncConnection | Should -BeNullOrEmpty
    }
}
