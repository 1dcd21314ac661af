@{
    RootModule = 'bin/JiraSync.dll'
    # Loaded before the root module: makes its dependencies findable, apart from everybody else's.
    NestedModules = @('bin/JiraSync.Loader.dll')
    ModuleVersion = '0.1.0'
    GUID = '7c0e6a52-9d1c-4b0f-8a35-5b1a3c2f6d18'
    Author = 'The JiraSync contributors'
    CompanyName = 'JiraSync'
    Copyright = '(c) The JiraSync contributors'
    Description = 'Keeps issues in different Jira instances (Cloud, Data Center, Server) in sync.'
    PowerShellVersion = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess = @('JiraSync.Format.ps1xml')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
    # One line a cmdlet, in order of the alphabet; a test compares the list with the assembly.
    CmdletsToExport = @(
        'Add-SyncTrigger'
        'Disable-SyncConnection'
        'Disable-SyncTrigger'
        'Disconnect-SyncIssue'
        'Enable-SyncConnection'
        'Enable-SyncTrigger'
        'Get-SyncConflict'
        'Get-SyncConnection'
        'Get-SyncError'
        'Get-SyncInstance'
        'Get-SyncIssue'
        'Get-SyncProfile'
        'Get-SyncRule'
        'Get-SyncTrigger'
        'Invoke-SyncConnection'
        'Invoke-SyncIssue'
        'New-SyncConnection'
        'New-SyncInstance'
        'Remove-SyncConnection'
        'Remove-SyncInstance'
        'Remove-SyncRule'
        'Remove-SyncTrigger'
        'Set-SyncConnection'
        'Set-SyncInstance'
        'Set-SyncProfile'
        'Set-SyncRule'
        'Set-SyncTrigger'
        'Test-SyncConnection'
        'Test-SyncInstance'
    )
    PrivateData = @{
        PSData = @{
            Tags = @('Jira', 'Sync', 'Issues', 'Integration', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
        }
    }
}
