#Requires -Version 7.0
<#
.SYNOPSIS
    Joins two Jira projects, syncs them, lets people edit on both sides, syncs again, and shows both sides side by side.
.DESCRIPTION
    Works against any two Jiras, Cloud or Data Center. Every step is one that an administrator would type. Issues of both projects are
    copied to the other one, so use projects that are made for it, or a sandbox:

        dotnet run --project samples/QuickStart

    starts two sandboxes and runs this script against them.

    The configuration lives in a temporary profile that is removed at the end, unless -ProfilePath names one.
.EXAMPLE
    ./quickstart.ps1 -LocalUrl https://acme.atlassian.net -LocalCredential sync@acme.example -LocalProject SUP `
        -RemoteUrl https://jira.example.org/jira -RemoteCredential sync -RemoteProject ENG

    Asks for the API token and the password. When people are to edit, it waits while you do so in the browser.
#>
[CmdletBinding()]
param(
    # Address of the first Jira.
    [Parameter(Mandatory = $true)] [string] $LocalUrl,
    # The account that syncs there. Cloud: e-mail address and API token. Data Center: user name and password.
    [Parameter(Mandatory = $true)] [System.Management.Automation.PSCredential] [System.Management.Automation.Credential()] $LocalCredential,
    [string] $LocalProject = 'SUP',

    # Address of the second Jira.
    [Parameter(Mandatory = $true)] [string] $RemoteUrl,
    # The account that syncs there.
    [Parameter(Mandatory = $true)] [System.Management.Automation.PSCredential] [System.Management.Automation.Credential()] $RemoteCredential,
    [string] $RemoteProject = 'ENG',

    # Somebody who edits issues on each side. Without both, the script waits while you edit in the browser.
    [System.Management.Automation.PSCredential] $LocalPerson,
    [System.Management.Automation.PSCredential] $RemotePerson,

    # The module; without, the one that this repository's build lays out.
    [string] $ModulePath,

    # A profile to keep; without, a temporary one.
    [string] $ProfilePath
)

# Only commands of PowerShell's core are used here, so that this also runs where PowerShell is not installed.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

#region Telling what happens

function Write-Step([string] $Text) { '', "== $Text" | Out-Host }
function Write-Line([string] $Text) { $Text | Out-Host }
function Get-Start([string] $Text, [int] $Length) { if ($Text.Length -le $Length) { $Text } else { $Text.Substring(0, $Length - 3) + '...' } }

#endregion

#region Jira's own REST interface: what people do in the browser, and how both sides are read for comparison

function Open-Jira([string] $Url, [System.Management.Automation.PSCredential] $Credential) {
    $account = $Credential.GetNetworkCredential()
    $pair = [System.Text.Encoding]::UTF8.GetBytes($Credential.UserName + ':' + $account.Password)
    $client = [System.Net.Http.HttpClient]::new()
    $client.DefaultRequestHeaders.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Basic', [System.Convert]::ToBase64String($pair))
    $client.DefaultRequestHeaders.Add('X-Atlassian-Token', 'no-check')
    @{ Api = $Url.TrimEnd('/') + '/rest/api/2/'; Client = $client }
}

function Invoke-Jira([hashtable] $Jira, [string] $Method, [string] $Path, [System.Net.Http.HttpContent] $Content) {
    $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($Method), $Jira.Api + $Path)
    $request.Content = $Content
    $response = $Jira.Client.SendAsync($request).GetAwaiter().GetResult()
    $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    if (-not $response.IsSuccessStatusCode) { throw "$Method $($request.RequestUri) was refused: HTTP $([int] $response.StatusCode) $text" }
    if ($text) { [System.Text.Json.JsonDocument]::Parse($text, [System.Text.Json.JsonDocumentOptions]::new()).RootElement }
}

function New-JsonContent([hashtable] $Body) {
    $json = [System.Text.Json.JsonSerializer]::Serialize($Body, [hashtable], [System.Text.Json.JsonSerializerOptions]::new())
    [System.Net.Http.StringContent]::new($json, [System.Text.Encoding]::UTF8, 'application/json')
}

function New-JiraIssue([hashtable] $Jira, [string] $Project, [string] $Type, [string] $Summary, [string] $Description) {
    $fields = @{ project = @{ key = $Project }; issuetype = @{ name = $Type }; summary = $Summary; description = $Description }
    (Invoke-Jira $Jira POST issue (New-JsonContent @{ fields = $fields })).GetProperty('key').GetString()
}

function Set-JiraIssue([hashtable] $Jira, [string] $Key, [hashtable] $Fields) {
    Invoke-Jira $Jira PUT "issue/$Key" (New-JsonContent @{ fields = $Fields })
}

function Add-JiraComment([hashtable] $Jira, [string] $Key, [string] $Text) {
    [void] (Invoke-Jira $Jira POST "issue/$Key/comment" (New-JsonContent @{ body = $Text }))
}

function Add-JiraAttachment([hashtable] $Jira, [string] $Key, [string] $FileName, [string] $Text) {
    $form = [System.Net.Http.MultipartFormDataContent]::new()
    $form.Add([System.Net.Http.ByteArrayContent]::new([System.Text.Encoding]::UTF8.GetBytes($Text)), 'file', $FileName)
    [void] (Invoke-Jira $Jira POST "issue/$Key/attachments" $form)
}

function Read-JiraIssue([hashtable] $Jira, [string] $Key) {
    $fields = (Invoke-Jira $Jira GET "issue/${Key}?fields=summary,description,comment,attachment").GetProperty('fields')
    $ignored = [System.Text.Json.JsonElement]::new()
    # A comment for some eyes only stays where it is.
    $comments = @($fields.GetProperty('comment').GetProperty('comments').EnumerateArray() | Where-Object { -not $_.TryGetProperty('visibility', [ref] $ignored) })
    @{
        Summary     = $fields.GetProperty('summary').GetString()
        Description = $fields.GetProperty('description').GetString()
        Comments    = $comments.Count
        LastComment = if ($comments.Count -gt 0) { $comments[-1].GetProperty('body').GetString() }
        Attachments = $fields.GetProperty('attachment').GetArrayLength()
    }
}

#endregion

#region People at work: in real life they do this in the browser

function Edit-AsPeople([hashtable] $Local, [hashtable] $Remote, [object[]] $Pairs) {
    $first, $second, $third, $fourth = $Pairs[0..3]
    $edits = @(
        @{ Who = 'Local'; Pair = $first; What = 'new summary'; Do = { Set-JiraIssue $Local $first.LocalKey @{ summary = 'Login page: message after three failed tries' } } }
        @{ Who = 'Remote'; Pair = $first; What = 'new description, same issue'; Do = { Set-JiraIssue $Remote $first.RemoteKey @{ description = "Seen on *two* systems:`n`n* production`n* staging" } } }
        @{ Who = 'Local'; Pair = $second; What = 'new summary'; Do = { Set-JiraIssue $Local $second.LocalKey @{ summary = 'Export takes minutes (support says urgent)' } } }
        @{ Who = 'Remote'; Pair = $second; What = 'other summary, same field, later'; Do = { Set-JiraIssue $Remote $second.RemoteKey @{ summary = 'Export takes minutes: index is missing' } } }
        @{ Who = 'Local'; Pair = $third; What = 'comment'; Do = { Add-JiraComment $Local $third.LocalKey 'The customer asks when this will be fixed.' } }
        @{ Who = 'Remote'; Pair = $third; What = 'comment, same issue'; Do = { Add-JiraComment $Remote $third.RemoteKey 'Fixed in the next release. See {{Exporter.Run}}.' } }
        @{ Who = 'Remote'; Pair = $fourth; What = 'attachment'; Do = { Add-JiraAttachment $Remote $fourth.RemoteKey 'analysis.txt' 'The queue is full at 14:00 every day.' } }
        @{ Who = 'Local'; Pair = $null; What = 'new issue'; Do = { New-JiraIssue $Local $LocalProject 'Bug' 'Invoice shows the wrong year' 'Since *1 January*. Steps: open any invoice.' } }
        @{ Who = 'Remote'; Pair = $null; What = 'new issue'; Do = { New-JiraIssue $Remote $RemoteProject 'Bug' 'Nightly job stops after midnight' 'Stack trace in the log.' } }
    )
    foreach ($edit in $edits) {
        $made = & $edit.Do
        [pscustomobject] @{
            Side  = if ($edit.Who -eq 'Local') { 'support' } else { 'engineering' }
            Issue = if (-not $edit.Pair) { $made } elseif ($edit.Who -eq 'Local') { $edit.Pair.LocalKey } else { $edit.Pair.RemoteKey }
            Edit  = $edit.What
        }
    }
}

#endregion

if (-not $ModulePath) { $ModulePath = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'JiraSync') }
Import-Module $ModulePath

$temporary = -not $ProfilePath
if ($temporary) { $ProfilePath = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'jirasync-quickstart-' + [guid]::NewGuid().ToString('N')) }

try {
    Set-SyncProfile -Path $ProfilePath

    Write-Step 'Two Jiras'
    New-SyncInstance support -Url $LocalUrl -Credential $LocalCredential | Out-Null
    New-SyncInstance engineering -Url $RemoteUrl -Credential $RemoteCredential | Out-Null
    Get-SyncInstance | Out-Host

    Write-Step 'A connection between a project here and a project there, and which issues enter it'
    New-SyncConnection bugs -LocalInstance support -LocalProject $LocalProject -RemoteInstance engineering -RemoteProject $RemoteProject -Mode Basic | Out-Null
    Add-SyncTrigger bugs -Side Local -Jql 'created >= -365d' -Notes 'a year of support' -IncludeExisting | Out-Null
    Add-SyncTrigger bugs -Side Remote -Jql 'created >= -365d' -Notes 'a year of engineering' -IncludeExisting | Out-Null
    Get-SyncTrigger bugs | Out-Host
    Test-SyncConnection bugs -Detailed | Out-Host

    Write-Step 'First sync: the issues of each side appear on the other, with comments, attachments and rich text'
    $passes = @(Invoke-SyncConnection bugs -ErrorAction Continue)
    $passes[0] | Out-Host

    Write-Step 'People edit on both sides'
    $pairs = @(Get-SyncIssue -Connection bugs -Status Synchronized)
    $byNumber = [System.Collections.Generic.SortedDictionary[int, object]]::new()
    foreach ($pair in $pairs) { $byNumber[[int] $pair.LocalKey.Substring($pair.LocalKey.LastIndexOf('-') + 1)] = $pair }
    $pairs = @($byNumber.Values)
    if ($LocalPerson -and $RemotePerson) {
        if ($pairs.Count -lt 4) { throw "Only $($pairs.Count) issues are in sync; the edits need four." }
        Edit-AsPeople (Open-Jira $LocalUrl $LocalPerson) (Open-Jira $RemoteUrl $RemotePerson) $pairs | Out-Host
    }
    else {
        Write-Line 'Edit some of these issues in the browser, on both sides, also the same ones. Then press Enter.'
        $pairs | Out-Host
        [void] $Host.UI.ReadLine()
    }

    Write-Step 'What the second sync would do'
    Invoke-SyncConnection bugs -WhatIf | Out-Host

    Write-Step 'Second sync'
    $second = Invoke-SyncConnection bugs -ErrorAction Continue
    $passes += @($second)
    $second.Issues | Out-Host
    foreach ($result in $second.Issues | Where-Object { $_.Conflicts.Count -gt 0 }) {
        Write-Line "$($result.LocalKey) = $($result.RemoteKey): both sides had edited '$($result.Conflicts -join "', '")'. The later edit won; both values are kept in the profile."
    }

    Write-Step 'Passes until nothing moves'
    for ($try = 1; $try -le 10; $try++) {
        $quiet = Invoke-SyncConnection bugs -ErrorAction Continue
        $passes += @($quiet)
        if ($quiet.Writes -eq 0 -and $quiet.Calls -le 2) { break }
        [System.Threading.Thread]::Sleep(500)
    }
    $isQuiet = $quiet.Writes -eq 0 -and $quiet.Calls -le 2
    if ($isQuiet) { Write-Line "The quiet pass made $($quiet.Calls) calls (one search for each side) and no write." }
    else { Write-Line "It did not become quiet: the last pass made $($quiet.Calls) calls, $($quiet.Writes) of them writes." }

    Write-Step 'Both sides, as each Jira shows them'
    $localReader = Open-Jira $LocalUrl $LocalCredential
    $remoteReader = Open-Jira $RemoteUrl $RemoteCredential
    $touched = @($second.Issues | ForEach-Object Link)
    $synchronized = @(Get-SyncIssue -Connection bugs -Status Synchronized)
    $totals = @{ Comments = 0; Attachments = 0; RemoteComments = 0; RemoteAttachments = 0 }
    $different = @()
    $rows = @()
    $width = [Math]::Max(20, [Math]::Min(50, [int] (($Host.UI.RawUI.BufferSize.Width - 38) / 2)))
    foreach ($pair in $synchronized) {
        $here = Read-JiraIssue $localReader $pair.LocalKey
        $there = Read-JiraIssue $remoteReader $pair.RemoteKey
        $totals.Comments += $here.Comments
        $totals.Attachments += $here.Attachments
        $totals.RemoteComments += $there.Comments
        $totals.RemoteAttachments += $there.Attachments
        if ($here.Summary -cne $there.Summary -or $here.Comments -ne $there.Comments -or $here.Attachments -ne $there.Attachments) { $different += @($pair) }
        if ($touched -contains $pair.Link) {
            $rows += @([pscustomobject] @{
                Pair        = "$($pair.LocalKey) = $($pair.RemoteKey)"
                Support     = Get-Start $here.Summary $width
                Engineering = Get-Start $there.Summary $width
                'Comments/files' = "$($here.Comments)/$($here.Attachments) = $($there.Comments)/$($there.Attachments)"
            })
        }
    }
    $rows | Out-Host
    @(
        [pscustomobject] @{ Side = "support, $LocalProject"; Issues = $synchronized.Count; Comments = $totals.Comments; Attachments = $totals.Attachments }
        [pscustomobject] @{ Side = "engineering, $RemoteProject"; Issues = $synchronized.Count; Comments = $totals.RemoteComments; Attachments = $totals.RemoteAttachments }
    ) | Out-Host
    # What rich text and comments became, from issues that were edited and not created in this sync.
    $edited = @($second.Issues | Where-Object { $_.LocalKey -and $_.RemoteKey -and -not (@($_.Actions) -like '*Created *') })
    foreach ($part in @{ Field = 'description'; What = 'Description' }, @{ Field = 'comment'; What = 'LastComment' }) {
        $example = @($edited | Where-Object { $_.FieldsChanged -contains $part.Field })
        if ($example.Count -eq 0) { continue }
        $here = (Read-JiraIssue $localReader $example[0].LocalKey)[$part.What]
        $there = (Read-JiraIssue $remoteReader $example[0].RemoteKey)[$part.What]
        $title = if ($part.What -eq 'LastComment') { 'Last comment' } else { $part.What }
        foreach ($line in "$title of $($example[0].LocalKey):", '', $here, '', "$title of $($example[0].RemoteKey):", '', $there, '') { Write-Line $line }
    }
    foreach ($pair in $different) { Write-Line "$pair is not the same on both sides." }

    Write-Step 'What it cost: calls to both Jiras, pass by pass'
    $passes | Out-Host

    $errors = @(Get-SyncError)
    $errors | Out-Host
    $failures = $errors.Count + $different.Count + [int] (-not $isQuiet)
    Write-Line "$($synchronized.Count - $different.Count) issues in sync, $failures errors"
}
finally {
    if ($temporary) {
        Set-SyncProfile -Default
        if ([System.IO.Directory]::Exists($ProfilePath)) { [System.IO.Directory]::Delete($ProfilePath, $true) }
    }
}

if ($failures -gt 0) { exit 1 }
