# A day's work with JiraPS.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module JiraPS -RequiredVersion $env:SANDBOX_JIRAPS -DisableNameChecking 3>$null
# PowerShell sends no credentials without encryption; on the loopback address they may go.
$global:PSDefaultParameterValues = @{ 'Invoke-WebRequest:AllowUnencryptedAuthentication' = $true }
$key = $env:SANDBOX_PROJECT
$cloud = $env:SANDBOX_KIND -eq 'cloud'

function Check([bool] $Condition, [string] $What) {
    if (-not $Condition) { throw "not as expected: $What" }
}

$name, $secret = if ($cloud) { 'sync@example.com', 'sync-token' } else { 'sync', 'sync' }
$credential = [pscredential]::new($name, (ConvertTo-SecureString $secret -AsPlainText -Force))
Set-JiraConfigServer -Server $env:SANDBOX_URL
$null = New-JiraSession -Credential $credential
$c = @{ Credential = $credential }

if ($env:SANDBOX_JIRAPS -ne '2.16') { Check ((Get-JiraServerInformation @c).DeploymentType -eq $(if ($cloud) { 'Cloud' } else { 'Server' })) 'deployment type' }
Check ((Get-JiraProject -Project $key @c).Key -eq $key) 'project'
Check (@(Get-JiraIssueType @c).Count -gt 2) 'issue types'
Check (@(Get-JiraPriority @c).Count -gt 2) 'priorities'
Check (@(Get-JiraField @c).Count -gt 10) 'fields'
Check (@(Get-JiraIssueLinkType @c).Count -gt 1) 'link types'
# On Cloud it does not know the name that the specification gives the list.
if (-not $cloud) { Check (@(Get-JiraIssueCreateMetadata -Project $key -IssueType Task @c | Where-Object Id -EQ 'summary').Count -eq 1) 'create metadata' }

$issue = New-JiraIssue -Project $key -IssueType Task -Summary 'Replace the bearing' -Description 'It is worn.' -Label night @c
$other = New-JiraIssue -Project $key -IssueType Bug -Summary 'It rattles' @c
Check ((Get-JiraIssue -Key $issue.Key @c).Summary -eq 'Replace the bearing') 'created issue'
$found = @(Get-JiraIssue -Query "project = $key ORDER BY key" @c)
Check ($found.Count -eq 2 -and $found[0].Key -eq $issue.Key) "search: $($found.Key)"
Set-JiraIssue -Issue $issue.Key -Summary 'Replace both bearings' @c
Set-JiraIssueLabel -Issue $issue.Key -Add urgent -Remove night @c
$user = Get-JiraUser -UserName $env:SANDBOX_USERNAME @c
Check ($user.DisplayName -eq 'Alice Archer') 'user'
Set-JiraIssue -Issue $issue.Key -Assignee $env:SANDBOX_USER @c
$read = Get-JiraIssue -Key $issue.Key @c
Check ($read.Summary -eq 'Replace both bearings' -and "$($read.Labels)" -eq 'urgent') "edited issue: $($read.Summary) $($read.Labels)"
Check ($read.Assignee.DisplayName -eq 'Alice Archer') 'assignee'
$transition = $read.Transition | Where-Object Name -EQ 'In Progress'
Invoke-JiraIssueTransition -Issue $issue.Key -Transition $transition.ID @c
Check ("$((Get-JiraIssue -Key $issue.Key @c).Status)" -eq 'In Progress') 'status'

$null = Add-JiraIssueComment -Issue $issue.Key -Comment 'Needs a puller' @c
Check (@(Get-JiraIssueComment -Issue $issue.Key @c).Count -eq 1) 'comment'
$null = Add-JiraIssueWorklog -Issue $issue.Key -Comment 'Dismounted' -TimeSpent (New-TimeSpan -Hours 1) -DateStarted ([datetime]'2026-11-24T08:00:00') @c
Check (@(Get-JiraIssueWorklog -Issue $issue.Key @c).Count -eq 1) 'worklog'

$file = Join-Path ([IO.Path]::GetTempPath()) "day-$([guid]::NewGuid().ToString('N')).txt"
Set-Content $file 'bolt' -NoNewline
try { Add-JiraIssueAttachment -Issue $issue.Key -FilePath $file @c }
finally { Remove-Item $file }
$attachment = @(Get-JiraIssueAttachment -Issue $issue.Key @c)
Check ($attachment.Count -eq 1 -and $attachment[0].Size -eq 4) 'attachment'

$link = if ($env:SANDBOX_JIRAPS -ne '2.16') {
    New-JiraIssueLinkRequest -LinkType Blocks -FromIssue $issue.Key -ToIssue $other.Key
}
else {
    [PSCustomObject]@{ outwardIssue = [PSCustomObject]@{ key = $other.Key }; type = [PSCustomObject]@{ name = 'Blocks' } }
}
if ($env:SANDBOX_JIRAPS -eq '2.16') { $link.PSObject.TypeNames.Insert(0, 'JiraPS.IssueLink') }
if ($env:SANDBOX_JIRAPS -eq '2.16') { Add-JiraIssueLink -Issue $issue.Key -IssueLink $link @c }
else { Add-JiraIssueLink -IssueLink $link @c }
$links = @((Get-JiraIssue -Key $issue.Key @c).IssueLinks)
Check ($links.Count -eq 1) 'link'
Remove-JiraIssueLink -IssueLink $links[0] -Confirm:$false @c
Add-JiraIssueWatcher -Issue $issue.Key -Watcher $env:SANDBOX_USER @c
Check (@(Get-JiraIssueWatcher -Issue $issue.Key @c).Count -ge 1) 'watcher'

$version = New-JiraVersion -Name '1.0' -Project $key @c
Check (@(Get-JiraVersion -Project $key @c).Count -eq 1) 'version'
$null = Set-JiraVersion -Version $version -Description 'First' @c
Remove-JiraVersion -Version (Get-JiraVersion -Project $key @c) -Force @c
$null = Get-JiraComponent -Project $key @c

Remove-JiraIssue -IssueId $other.Key -Force @c
$gone = $null
try { $gone = Get-JiraIssue -Key $other.Key @c -ErrorAction SilentlyContinue } catch { Write-Verbose "as it should be: $_" }
Check ($null -eq $gone) 'deleted issue'
Remove-JiraIssue -IssueId $issue.Key -Force @c
'the day is done'
