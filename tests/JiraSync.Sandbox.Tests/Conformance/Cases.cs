using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>A request that is answered as it asks. What a real caller gets wrong is made from it.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path from the root of the site, encoded, with its query.</param>
/// <param name="Body">The JSON that it sends; null for none.</param>
/// <param name="IsAdmin">Whether only an administrator gets it.</param>
/// <param name="IsForm">Whether it uploads a file.</param>
internal sealed record Case(string Method, string Path, string? Body, bool IsAdmin, bool IsForm)
{
    public override string ToString() => $"{Method} {Path} {Body}";
}

/// <summary>
/// One line an operation at least: <c>where METHOD path | body</c>. Where: C for Cloud, D for Data Center, a for what an
/// administrator alone may do, o for what only apps may, f for a file. A path without a leading slash lies below the version of the API.
/// </summary>
internal static partial class Cases
{
    private const string Lines = """
        CD GET serverInfo
        CD GET myself
        C GET myself?expand=groups,applicationRoles
        C GET mypermissions?permissions=BROWSE_PROJECTS,EDIT_ISSUES&projectKey=SUP
        C GET mypermissions?permissions=BROWSE_PROJECTS&issueKey={issue}
        D GET mypermissions
        D GET mypermissions?projectKey=SUP
        Ca GET configuration
        Da GET configuration
        CDa GET permissions
        C POST permissions/check | {"projectPermissions":[{"issues":[{issueId}],"projects":[{projectId}],"permissions":["EDIT_ISSUES"]}],"globalPermissions":["ADMINISTER"]}
        C POST permissions/project | {"permissions":["BROWSE_PROJECTS"]}
        Ca GET events

        CD GET user?{userParameter}={user}
        D GET user?key={userKey}
        C GET user/search?query=bob
        C GET user/search?accountId={user}
        D GET user/search?username=bob
        Da GET user/list
        C GET users/search
        C GET users
        CD GET user/picker?query=bob
        C GET user/bulk?accountId={user}
        C GET user/bulk/migration?username=bob
        Ca GET user/email?accountId={user} => 401
        C GET user/groups?accountId={user}
        C GET user/assignable/search?project=SUP&query=b
        D GET user/assignable/search?project=SUP&username=b
        CD GET user/assignable/search?issueKey={issue}
        CD GET user/assignable/multiProjectSearch?projectKeys=SUP,ENG
        C GET user/permission/search?permissions=BROWSE_PROJECTS&projectKey=SUP&query=b
        D GET user/permission/search?permissions=BROWSE_PROJECTS&projectKey=SUP&username=b
        CD GET user/viewissue/search?issueKey={issue}
        CD GET groups/picker?query=jira
        CD GET groupuserpicker?query=b
        Ca GET group/bulk
        CDa GET group/member?groupname={group}
        Ca GET group?groupname={group}&expand=users
        Da GET group?groupname={group}&expand=users
        CDa POST group | {"name":"new people"}
        CDa DELETE group?groupname=others
        Ca POST group/user?groupname=others | {"accountId":"{userId}"}
        Da POST group/user?groupname=others | {"name":"bob"}
        Ca DELETE group/user?groupname={group}&accountId={user}
        Da DELETE group/user?groupname={group}&username=bob

        CD GET project
        CD GET project?expand=description,lead,issueTypes,url,projectKeys
        C GET project/search?query=sup&orderBy=key&expand=description,lead,issueTypes,projectKeys
        C GET project/recent
        CD GET project/SUP
        CD GET project/{projectId}?expand=projectKeys
        CD GET project/SUP/statuses
        CD GET project/SUP/components
        CD GET project/SUP/versions
        C GET project/SUP/component?query=a
        CD GET project/SUP/version?orderBy=name
        CD GET project/SUP/role
        CD GET project/SUP/role/10001
        C GET project/SUP/roledetails
        Ca POST project/SUP/role/10000 | {"user":["{userId}"]}
        Da POST project/SUP/role/10000 | {"user":["bob"]}
        CDa POST project/SUP/role/10000 | {"group":["others"]}
        CDa PUT project/SUP/role/10000 | {"categorisedActors":{"atlassian-group-role-actor":["{group}"]}}
        CDa DELETE project/SUP/role/10001?group={group}
        CD GET project/SUP/properties
        CD GET project/SUP/properties/k
        CDa PUT project/SUP/properties/k | {"a":1}
        CDa PUT project/SUP/properties/new | 5
        CDa DELETE project/SUP/properties/k
        Ca POST project | {"key":"NEW","name":"New project","projectTypeKey":"software","leadAccountId":"{userId}","description":"d","assigneeType":"UNASSIGNED","permissionScheme":20000}
        Da POST project | {"key":"NEW","name":"New project","projectTypeKey":"software","lead":"bob","description":"d","assigneeType":"UNASSIGNED","permissionScheme":20000}
        CDa PUT project/ENG | {"name":"Renamed","description":"d"}
        CDa DELETE project/ENG
        Ca POST project/ENG/archive
        Ca POST project/ENG/delete => 303
        Ca POST project/ENG/restore => 400
        Da PUT project/ENG/archive
        Da PUT project/ENG/restore
        Ca POST user | {"emailAddress":"new@example.com","products":["jira-software"]}
        Da POST user | {"name":"newuser","emailAddress":"new@example.com","displayName":"New","password":"secret"}
        CDa DELETE user?{userParameter}={outsider}
        Da PUT user?username=bob | {"displayName":"Robert","emailAddress":"robert@example.com"}
        Da PUT user/password?username=bob | {"password":"new"}
        C GET task/{job}
        C POST task/{job}/cancel
        C GET bulk/queue/{job}
        C GET bulk/issues/fields?issueIdsOrKeys={issue},{other}
        C POST bulk/issues/fields | {"selectedActions":["summary","labels"],"selectedIssueIdsOrKeys":["{issue}","{other}"],"editedFieldsInput":{"singleLineTextFields":[{"fieldId":"summary","text":"All the same"}],"labelsFields":[{"fieldId":"labels","labels":[{"name":"x"}],"bulkEditMultiSelectFieldOption":"ADD","labelProperties":[]}]},"sendBulkNotification":false}
        C GET bulk/issues/transition?issueIdsOrKeys={issue},{other}
        C POST bulk/issues/transition | {"bulkTransitionInputs":[{"selectedIssueIdsOrKeys":["{issue}"],"transitionId":"21"}],"sendBulkNotification":false}
        C POST bulk/issues/move | {"targetToSourcesMapping":{"ENG,{task}":{"issueIdsOrKeys":["{other}"],"inferFieldDefaults":true,"inferStatusDefaults":true,"inferClassificationDefaults":true,"inferSubtaskTypeDefault":true}},"sendBulkNotification":false}
        C POST bulk/issues/delete | {"selectedIssueIdsOrKeys":["{other}"],"sendBulkNotification":false}
        C POST bulk/issues/watch | {"selectedIssueIdsOrKeys":["{issue}"]}
        C POST bulk/issues/unwatch | {"selectedIssueIdsOrKeys":["{issue}"]}
        D DELETE /rest/auth/1/websudo
        C GET /authorize?client_id=app&response_type=code&scope=read:jira-work&redirect_uri=http://localhost/back
        C POST /authorize => 400
        C GET /me => 401
        CD GET project/type
        CDa GET role
        CDa GET role/10001

        CD GET issuetype
        CD GET issuetype/{task}
        D GET issuetype/page
        C GET issuetype/project?projectId={projectId}
        CD GET status
        CD GET status/3
        D GET status/page
        C GET statuses?id=3
        C GET statuses/search
        CD GET statuscategory
        CD GET statuscategory/done
        CD GET priority
        CD GET priority/2
        C GET priority/search
        D GET priority/page
        CD GET resolution
        CD GET resolution/10000
        C GET resolution/search
        D GET resolution/page
        CD GET field
        C GET field/search?expand=key,isLocked&type=custom
        Ca GET field/{field}/context
        Ca GET field/{field}/context/{context}/option
        CD GET customFieldOption/{option}
        D GET customFields
        C GET label
        CD GET issueLinkType
        CD GET issueLinkType/10000
        CDa GET issuesecurityschemes
        Ca POST field/{field}/context | {"name":"Another","description":"d","projectIds":["10001"],"issueTypeIds":[]}
        Ca GET field/{field}/context?isAnyIssueType=true&isGlobalContext=true&contextId={context}
        Ca GET field/{field}/context/defaultValue
        Ca PUT field/{field}/context/defaultValue | {"defaultValues":[{"contextId":"{context}","type":"option.single","optionId":"{option}"}]}
        Ca GET field/{field}/context/issuetypemapping
        Ca GET field/{field}/context/projectmapping
        Ca PUT field/{field}/context/{context} | {"name":"Renamed","description":"d"}
        Ca DELETE field/{field}/context/{context}
        Ca PUT field/{field}/context/{context}/issuetype | {"issueTypeIds":["{task}"]}
        Ca POST field/{field}/context/{context}/issuetype/remove | {"issueTypeIds":["{task}"]}
        Ca PUT field/{field}/context/{context}/project | {"projectIds":["{projectId}"]}
        Ca POST field/{field}/context/{context}/project/remove | {"projectIds":["{projectId}"]}
        Ca POST field/{field}/context/{context}/option | {"options":[{"value":"S3"},{"value":"S4","disabled":true}]}
        Ca PUT field/{field}/context/{context}/option | {"options":[{"id":"{option}","value":"S1 renamed","disabled":false}]}
        Ca PUT field/{field}/context/{context}/option/move | {"customFieldOptionIds":["{option2}"],"position":"First"}
        Ca DELETE field/{field}/context/{context}/option/{option2}
        Ca GET field/{field}/screens?expand=tab
        Da GET customFields/{field}/options?query=s
        Ca GET fieldconfiguration
        Ca GET fieldconfiguration/20000/fields
        Ca PUT fieldconfiguration/20000/fields | {"fieldConfigurationItems":[{"id":"environment","description":"d","isHidden":false,"isRequired":true,"renderer":"wiki-renderer"}]}
        Ca GET fieldconfigurationscheme
        Ca GET fieldconfigurationscheme/mapping?fieldConfigurationSchemeId=20000
        Ca GET fieldconfigurationscheme/project?projectId={projectId}
        CDa GET issuesecurityschemes/20000
        Ca GET issuesecurityschemes/search?id=20000
        Ca GET issuesecurityschemes/level?schemeId=20000
        Ca GET issuesecurityschemes/level/member?schemeId=20000
        Ca GET issuesecurityschemes/project?projectId={projectId}
        CDa GET project/SUP/issuesecuritylevelscheme
        CD GET project/SUP/securitylevel
        CD GET securitylevel/20100
        Ca GET issuetypescheme?id=20000&expand=issueTypes,projects
        Da GET issuetypescheme
        Da GET issuetypescheme/20000
        Da GET issuetypescheme/20000/associations
        Ca GET issuetypescheme/mapping?issueTypeSchemeId=20000
        Ca GET issuetypescheme/project?projectId={projectId}
        Ca PUT issuetypescheme/project | {"issueTypeSchemeId":"20000","projectId":"{projectId}"}
        Ca GET issuetypescreenscheme?id=20000
        Ca GET issuetypescreenscheme/mapping?issueTypeScreenSchemeId=20000
        Ca GET issuetypescreenscheme/project?projectId={projectId}
        Ca GET notificationscheme?expand=all
        Da GET notificationscheme?expand=all
        CDa GET notificationscheme/20000?expand=all
        Ca GET notificationscheme/project?projectId={projectId}
        CDa GET project/SUP/notificationscheme?expand=all
        CDa GET permissionscheme?expand=permissions
        CDa POST permissionscheme | {"name":"New","description":"d","permissions":[{"holder":{"type":"group","parameter":"{group}"},"permission":"BROWSE_PROJECTS"}]}
        CDa GET permissionscheme/20000?expand=all
        CDa PUT permissionscheme/20000 | {"name":"Renamed","description":"d","permissions":[{"holder":{"type":"anyone"},"permission":"BROWSE_PROJECTS"}]}
        CDa DELETE permissionscheme/20000
        CDa GET permissionscheme/20000/permission?expand=group
        CDa POST permissionscheme/20000/permission | {"holder":{"type":"projectRole","parameter":"10001"},"permission":"EDIT_ISSUES"}
        CDa GET permissionscheme/20000/permission/{grant}
        CDa DELETE permissionscheme/20000/permission/{grant}
        CDa GET project/SUP/permissionscheme?expand=permissions
        CDa PUT project/SUP/permissionscheme | {"id":20000}
        CDa GET screens
        CDa GET screens/20000/availableFields
        CDa GET screens/20000/tabs
        CDa GET screens/20000/tabs/20100/fields
        CDa POST screens/20000/tabs/20100/fields | {"fieldId":"environment"}
        CDa DELETE screens/20000/tabs/20100/fields/description
        CDa POST screens/20000/tabs/20100/fields/description/move | {"position":"First"}
        Ca GET screenscheme?expand=issueTypeScreenSchemes
        CDa GET workflow
        Ca GET workflow/search?expand=transitions,transitions.rules,statuses,schemes,projects
        Ca GET workflows/search?expand=usages
        Ca POST workflows | {"workflowNames":["{workflowName}"]}
        Ca GET workflowscheme
        Ca GET workflowscheme/project?projectId={projectId}
        Da GET project/SUP/workflowscheme
        CDa GET workflowscheme/20000
        CDa GET workflowscheme/20000/default
        CDa GET workflowscheme/20000/issuetype/{task}
        CDa GET workflowscheme/20000/workflow
        CDa GET workflowscheme/20000/workflow?workflowName={workflow}

        C GET issue/createmeta
        C GET issue/createmeta?projectKeys=SUP&expand=projects.issuetypes.fields
        CD GET issue/createmeta/SUP/issuetypes
        CD GET issue/createmeta/SUP/issuetypes/{task}
        CD GET issue/{issue}
        CD GET issue/{issueId}?fields=summary,comment,{field}&properties=k
        CD GET issue/{issue}?expand=changelog,names,schema,transitions,editmeta,renderedFields,operations
        CD GET issue/{issue}?fields=*all,-comment&expand=transitions
        CD GET issue/{archived}
        CD GET issue/{subtask}
        CD GET issue/{epic}
        CD GET issue/{issue}/editmeta
        C GET issue/{issue}/changelog
        C POST changelog/bulkfetch | {"issueIdsOrKeys":["{issue}","{other}"],"maxResults":10}
        C POST issue/bulkfetch | {"issueIdsOrKeys":["{issue}"],"fields":["*all"],"expand":["changelog"],"properties":["k"]}
        C GET search/jql?jql=project%3DSUP&fields=*all&expand=changelog,names,schema,renderedFields,transitions
        C GET search/jql?jql=project%3DSUP&maxResults=2
        C POST search/jql | {"jql":"project = SUP ORDER BY key","fields":["*all"],"maxResults":3,"expand":"names,changelog","properties":["k"],"reconcileIssues":[{issueId}]}
        C POST search/approximate-count | {"jql":"project = SUP"}
        C GET search?jql=project%3DSUP => 410
        C POST search | {"jql":"project = SUP"} => 410
        D GET search?jql=project%3DSUP&fields=*all&expand=changelog,names,schema,renderedFields,transitions
        D GET search?jql=project%3DSUP&startAt=1&maxResults=2
        D POST search | {"jql":"project = SUP ORDER BY key","startAt":0,"maxResults":3,"fields":["*all"],"expand":["names","schema"],"validateQuery":true}
        C POST jql/parse?validation=strict | {"queries":["project = SUP AND (status = Done OR assignee = currentUser()) ORDER BY key DESC","status was Done","colour = red"]}
        C POST jql/match | {"issueIds":[{issueId}],"jqls":["project = SUP"]}
        C POST jql/pdcleaner | {"queryStrings":["assignee = bob"]}
        CD GET jql/autocompletedata
        C POST jql/autocompletedata | {"projectIds":[{projectId}]}
        CD GET jql/autocompletedata/suggestions?fieldName=status&fieldValue=d
        CD GET issue/picker?query=second

        CD POST issue | {"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"New"}}
        CD POST issue | {"fields":{"project":{"id":"{projectId}"},"issuetype":{"id":"{task}"},"summary":"New 日本語","description":{text},"environment":{text},"labels":["a"],"priority":{"name":"High"},"assignee":{userValue},"components":[{"name":"API"}],"fixVersions":[{"id":"{version}"}],"versions":[{"name":"2.0"}],"duedate":"2026-12-31","timetracking":{"originalEstimate":"1d","remainingEstimate":"4h"},"{field}":{"value":"S2"},"{textField}":"one","{areaField}":{text},"{multiField}":[{"value":"A"}],"{cascadeField}":{"value":"Europe","child":{"value":"Oslo"}},"{userField}":{userValue},"{numberField}":3.5,"{dateField}":"2026-12-01","{instantField}":"2026-12-01T10:00:00.000+0000","{urlField}":"https://example.com","{labelsField}":["x"]},"properties":[{"key":"p","value":{"a":1}}],"historyMetadata":{"type":"x","description":"y"}}
        CD POST issue | {"fields":{"project":{"key":"SUP"},"issuetype":{"id":"{subtaskType}"},"parent":{"key":"{issue}"},"summary":"Part"}}
        CD POST issue/bulk | {"issueUpdates":[{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}},{"fields":{}}]}
        CD PUT issue/{issue} | {"fields":{"summary":"New summary","labels":[],"assignee":null,"{field}":null},"update":{"comment":[{"add":{"body":{text}}}],"components":[{"add":{"name":"Web"}},{"remove":{"name":"API"}}]}}
        CD PUT issue/{issue} | {"update":{"issuelinks":[{"add":{"type":{"name":"Relates"},"outwardIssue":{"key":"{other}"}}}],"labels":[{"add":"x"},{"remove":"vip"}],"timetracking":[{"edit":{"remainingEstimate":"1h"}}],"summary":[{"set":"x"}],"worklog":[{"add":{"timeSpent":"1h","started":"2026-11-24T09:00:00.000+0000"}}],"fixVersions":[{"set":[{"name":"1.0"}]}]},"properties":[{"key":"p","value":1}],"historyMetadata":{"type":"t"}}
        C PUT issue/{issue}?returnIssue=true&expand=names | {"fields":{"summary":"New summary"}}
        Da PUT issue/{issue}?notifyUsers=false | {"fields":{"summary":"New summary"}}
        C PUT issue/{issue}/assignee | {"accountId":"{userId}"}
        D PUT issue/{issue}/assignee | {"name":"bob"}
        CD DELETE issue/{other}
        CD DELETE issue/{issue}?deleteSubtasks=true
        Ca PUT issue/archive | {"issueIdsOrKeys":["{other}"]}
        Ca PUT issue/unarchive | {"issueIdsOrKeys":["{archived}"]}
        Ca POST issue/archive | {"jql":"project = SUP AND key = {other}"}
        Da POST issue/archive | ["{other}"]
        Da PUT issue/{other}/archive
        Da PUT issue/{archived}/restore
        CD POST issue/{issue}/notify | {"subject":"s","textBody":"t","to":{"reporter":true,"users":[{userValue}],"groups":[{"name":"{group}"}]}}

        CD GET issue/{issue}/transitions?expand=transitions.fields
        CD GET issue/{issue}/transitions?transitionId=21
        CD POST issue/{issue}/transitions | {"transition":{"id":"21"}}
        CD POST issue/{issue}/transitions | {"transition":{"id":"31"},"update":{"comment":[{"add":{"body":{text}}}]},"historyMetadata":{"type":"t"}}
        CD GET issue/{issue}/properties
        CD GET issue/{issue}/properties/k
        CD PUT issue/{issue}/properties/k | {"a":[1,2,"3"]}
        CD PUT issue/{issue}/properties/new | "text"
        CD DELETE issue/{issue}/properties/k
        C GET issue/{issue}/comment?orderBy=-created&expand=renderedBody
        D GET issue/{issue}/comment?orderBy=-created&expand=renderedBody,properties
        CD POST issue/{issue}/comment | {"body":{text}}
        CD POST issue/{issue}/comment?expand=renderedBody | {"body":{text},"visibility":{"type":"role","value":"Developers"},"properties":[{"key":"p","value":{"a":1}}]}
        CD GET issue/{issue}/comment/{comment}
        D GET issue/{issue}/comment/{comment}?expand=properties
        CD PUT issue/{issue}/comment/{comment} | {"body":{text},"visibility":{"type":"group","value":"{group}"}}
        CD DELETE issue/{issue}/comment/{comment}
        C POST comment/list?expand=renderedBody,properties | {"ids":[{comment},1,2]}
        CD GET comment/{comment}/properties
        CD GET comment/{comment}/properties/k
        CD PUT comment/{comment}/properties/k | {"b":2}
        CD PUT comment/{comment}/properties/new | 5
        CD DELETE comment/{comment}/properties/k
        CD GET attachment/meta
        CD GET attachment/{attachment}
        CD GET attachment/{picture}
        C GET attachment/content/{attachment} => 303
        C GET attachment/content/{attachment}?redirect=false
        C GET attachment/thumbnail/{picture} => 303
        C GET attachment/thumbnail/{picture}?redirect=false
        CD DELETE attachment/{attachment}
        CDf POST issue/{issue}/attachments
        CD GET issue/{issue}/worklog
        C GET issue/{issue}/worklog?startAt=0&maxResults=1&expand=properties
        CD GET issue/{issue}/worklog/{worklog}
        CD POST issue/{issue}/worklog | {"started":"2026-11-24T09:00:00.000+0000","timeSpentSeconds":60,"comment":{text}}
        CD POST issue/{issue}/worklog?adjustEstimate=new&newEstimate=2d | {"started":"2026-11-24T09:00:00.000+0000","timeSpent":"3h 20m","visibility":{"type":"role","value":"Developers"}}
        CD PUT issue/{issue}/worklog/{worklog}?adjustEstimate=leave | {"timeSpent":"1h","comment":{text}}
        CD DELETE issue/{issue}/worklog/{worklog}?adjustEstimate=manual&increaseBy=1h
        CD GET worklog/updated?since=0
        CD GET worklog/deleted?since=0
        CD POST worklog/list | {"ids":[{worklog},1]}
        CD GET issue/{issue}/watchers
        C POST issue/{issue}/watchers | "{userId}"
        D POST issue/{issue}/watchers | "bob"
        CD POST issue/{issue}/watchers
        CD DELETE issue/{issue}/watchers?{userParameter}={user}
        CD GET issue/{issue}/votes
        CD POST issue/{issue}/votes
        CD DELETE issue/{epic}/votes
        CD POST issueLink | {"type":{"name":"Relates"},"inwardIssue":{"key":"{issue}"},"outwardIssue":{"key":"{other}"},"comment":{"body":{text}}}
        CD GET issueLink/{link}
        CD DELETE issueLink/{link}
        CD GET issue/{issue}/remotelink
        CD GET issue/{issue}/remotelink?globalId=g
        CD POST issue/{issue}/remotelink | {"globalId":"new","relationship":"is","application":{"type":"x","name":"y"},"object":{"url":"https://x.test","title":"t","summary":"s","icon":{"url16x16":"https://x.test/i","title":"i"},"status":{"resolved":true,"icon":{"url16x16":"https://x.test/i","title":"i","link":"https://x.test"}}}}
        CD POST issue/{issue}/remotelink | {"globalId":"g","object":{"url":"https://x.test/2","title":"t2"}}
        CD GET issue/{issue}/remotelink/10000
        CD PUT issue/{issue}/remotelink/10000 | {"globalId":"g","object":{"url":"https://x.test/2","title":"t2"}}
        CD DELETE issue/{issue}/remotelink/10000
        CD DELETE issue/{issue}/remotelink?globalId=g | {}

        CDa POST version | {"name":"3.0","project":"SUP","description":"d","startDate":"2026-01-01","releaseDate":"2026-12-31","released":false,"archived":false}
        CD GET version/{version}
        D GET version
        CDa PUT version/{version} | {"name":"1.0.1","description":"d","released":true,"releaseDate":"2026-11-01"}
        CDa DELETE version/{version}?moveFixIssuesTo={version2}
        CDa POST version/{version}/removeAndSwap | {"moveFixIssuesTo":{version2},"moveAffectedIssuesTo":{version2}}
        CDa POST version/{version}/move | {"position":"Last"}
        CDa PUT version/{version}/mergeto/{version2}
        CD GET version/{version}/relatedIssueCounts
        CD GET version/{version}/unresolvedIssueCount
        C GET component
        D GET component/page
        Ca POST component | {"name":"New","project":"SUP","description":"d","leadAccountId":"{userId}","assigneeType":"COMPONENT_LEAD"}
        Da POST component | {"name":"New","project":"SUP","description":"d","leadUserName":"bob","assigneeType":"COMPONENT_LEAD"}
        CD GET component/{component}
        CDa PUT component/{component} | {"name":"Renamed","description":"d"}
        CDa DELETE component/{component}?moveIssuesTo={component2}
        CD GET component/{component}/relatedIssueCounts

        C POST filter | {"name":"f","jql":"project = SUP","description":"d","favourite":true}
        D POST filter | {"name":"f","jql":"project = SUP","description":"d","favourite":true}
        CD GET filter/{filter}
        CD PUT filter/{filter} | {"name":"g","jql":"project = SUP","description":"e"}
        CD DELETE filter/{filter}
        C GET filter/search?expand=jql,owner,description
        C GET filter/my
        CD GET filter/favourite
        C PUT filter/{filter}/favourite
        C DELETE filter/{filter}/favourite

        Co GET webhook
        Co POST webhook | {"url":"https://hooks.example.com/x","webhooks":[{"events":["jira:issue_created"],"jqlFilter":"project = SUP"},{"events":["nonsense"],"jqlFilter":"project = SUP"}]}
        Co PUT webhook/refresh | {"webhookIds":[2]}
        Co DELETE webhook | {"webhookIds":[2]}
        Co GET webhook/failed
        CDa GET /rest/webhooks/1.0/webhook
        CDa POST /rest/webhooks/1.0/webhook | {"name":"n","url":"https://hooks.example.com/y","events":["jira:issue_created"],"filters":{"issue-related-events-section":"project = SUP"},"secret":"s"}
        CDa GET /rest/webhooks/1.0/webhook/1
        CDa PUT /rest/webhooks/1.0/webhook/1 | {"name":"n2","url":"https://hooks.example.com/y","events":["jira:issue_created"]}
        CDa DELETE /rest/webhooks/1.0/webhook/1
        Da GET /rest/jira-webhook/1.0/webhooks
        Da POST /rest/jira-webhook/1.0/webhooks | {"name":"n","url":"https://hooks.example.com/y","events":["jira:issue_created"]}
        Da GET /rest/jira-webhook/1.0/webhooks/1
        Da PUT /rest/jira-webhook/1.0/webhooks/1 | {"name":"n2","url":"https://hooks.example.com/y","events":["jira:issue_created"]}
        Da DELETE /rest/jira-webhook/1.0/webhooks/1

        D POST /rest/auth/1/session | {"username":"bob","password":"bob"}
        D GET /rest/auth/1/session
        D DELETE /rest/auth/1/session
        D POST /rest/pat/latest/tokens | {"name":"t","expirationDuration":90}
        D GET /secure/attachment/{attachment}/a.txt
        D GET /secure/attachment/{attachment}
        D POST /rest/pat/1.0/tokens | {"name":"t"}
        C GET /_edge/tenant_info
        C GET /_media/file/{media}/binary?token=nonsense => 403
        C POST /oauth/token | {"grant_type":"client_credentials","client_id":"app","client_secret":"secret"}
        C GET /oauth/token/accessible-resources => 401

        CD GET /rest/agile/1.0/board?type=scrum&projectKeyOrId=SUP
        CDa POST /rest/agile/1.0/board | {"name":"New board","type":"kanban","filterId":{filter}}
        CDa POST /rest/agile/1.0/board | {"name":"New board","type":"scrum","filterId":{filter},"location":{"type":"project","projectKeyOrId":"SUP"}}
        C GET /rest/agile/1.0/board/filter/{boardFilter}
        CD GET /rest/agile/1.0/board/{board}
        CDa DELETE /rest/agile/1.0/board/{board}
        CD GET /rest/agile/1.0/board/{board}/configuration
        CD GET /rest/agile/1.0/board/{board}/sprint?state=active,future
        CD GET /rest/agile/1.0/board/{board}/epic
        CD GET /rest/agile/1.0/board/{board}/project
        C GET /rest/agile/1.0/board/{board}/project/full
        CD GET /rest/agile/1.0/board/{board}/version
        C GET /rest/agile/1.0/board/{board}/quickfilter
        C GET /rest/agile/1.0/board/{board}/reports
        C POST /rest/agile/1.0/board/{board}/issue | {"issues":["{other}"]}
        CD GET /rest/agile/1.0/board/{board}/issue?jql=labels%3Dvip&fields=summary,status
        CD GET /rest/agile/1.0/board/{board}/backlog
        CD GET /rest/agile/1.0/board/{board}/sprint/{sprint}/issue
        CD GET /rest/agile/1.0/board/{board}/epic/{epic}/issue
        CD GET /rest/agile/1.0/board/{board}/epic/none/issue
        CDa PUT /rest/agile/1.0/board/{board}/properties/k | {"a":1}
        CD GET /rest/agile/1.0/board/{board}/properties
        CD GET /rest/agile/1.0/board/{board}/properties/k
        CDa DELETE /rest/agile/1.0/board/{board}/properties/k
        CDa POST /rest/agile/1.0/sprint | {"name":"Sprint 3","originBoardId":{board},"goal":"g","startDate":"2026-12-01T10:00:00.000+0000","endDate":"2026-12-15T10:00:00.000+0000"}
        CD GET /rest/agile/1.0/sprint/{sprint}
        CDa PUT /rest/agile/1.0/sprint/{sprint2} | {"name":"Renamed","state":"future","goal":"g"}
        CDa POST /rest/agile/1.0/sprint/{sprint2} | {"name":"Renamed"}
        CDa DELETE /rest/agile/1.0/sprint/{sprint2}
        CDa POST /rest/agile/1.0/sprint/{sprint}/swap | {"sprintToSwapWith":{sprint2}}
        CD POST /rest/agile/1.0/sprint/{sprint}/issue | {"issues":["{other}"]}
        CD GET /rest/agile/1.0/sprint/{sprint}/issue
        CDa PUT /rest/agile/1.0/sprint/{sprint}/properties/k | {"a":1}
        CD GET /rest/agile/1.0/sprint/{sprint}/properties
        CD GET /rest/agile/1.0/sprint/{sprint}/properties/k
        CDa DELETE /rest/agile/1.0/sprint/{sprint}/properties/k
        CD POST /rest/agile/1.0/backlog/issue | {"issues":["{issue}"]}
        C POST /rest/agile/1.0/backlog/{board}/issue | {"issues":["{issue}"]}
        CD GET /rest/agile/1.0/epic/{epic}
        CD POST /rest/agile/1.0/epic/{epic} | {"name":"n","summary":"s","color":{"key":"color_3"},"done":true}
        CD POST /rest/agile/1.0/epic/{epic}/issue | {"issues":["{other}"]}
        CD POST /rest/agile/1.0/epic/none/issue | {"issues":["{issue}"]}
        CD PUT /rest/agile/1.0/epic/{epic}/rank | {"rankBeforeEpic":"{epic}"}
        CD GET /rest/agile/1.0/epic/{epic}/issue
        CD GET /rest/agile/1.0/epic/none/issue
        CD PUT /rest/agile/1.0/issue/rank | {"issues":["{issue}"],"rankBeforeIssue":"{other}"}
        CD GET /rest/agile/1.0/issue/{issue}
        CD GET /rest/agile/1.0/issue/{issue}/estimation?boardId={board}
        CD PUT /rest/agile/1.0/issue/{issue}/estimation?boardId={board} | {"value":"8"}
        C GET /rest/software/1.0/board/{board}/issue
        C GET /rest/software/1.0/board/{board}/issue/approximate-count
        C GET /rest/software/1.0/board/{board}/backlog
        C GET /rest/software/1.0/board/{board}/backlog/approximate-count
        C GET /rest/software/1.0/board/{board}/sprint/{sprint}/issue
        C GET /rest/software/1.0/board/{board}/sprint/{sprint}/issue/approximate-count
        C GET /rest/software/1.0/board/{board}/epic/{epic}/issue
        C GET /rest/software/1.0/board/{board}/epic/{epic}/issue/approximate-count
        C GET /rest/software/1.0/board/{board}/epic/none/issue
        C GET /rest/software/1.0/board/{board}/epic/none/issue/approximate-count
        C GET /rest/software/1.0/sprint/{sprint}/issue
        C GET /rest/software/1.0/sprint/{sprint}/issue/approximate-count
        C GET /rest/software/1.0/epic/{epic}/issue
        C GET /rest/software/1.0/epic/{epic}/issue/approximate-count
        C GET /rest/software/1.0/epic/none/issue
        C GET /rest/software/1.0/epic/none/issue/approximate-count
        C GET /rest/software/1.0/board/{board}/issue?maxResults=2&fields=summary&jql=labels%3Dvip
        """;

    /// <summary>The cases of an API, and the status that each ends with when that is not a success.</summary>
    public static IEnumerable<(Case Case, int? Status)> Of(Surface surface, IReadOnlyDictionary<string, string> names)
    {
        char product = surface.Kind == SandboxKind.Cloud ? 'C' : 'D';
        foreach (string line in (Lines + AdministrationLines).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Match match = Line().Match(line);
            if (!match.Success)
                throw new FormatException($"The case '{line}' cannot be read.");
            string flags = match.Groups["flags"].Value;
            string path = Fill(match.Groups["path"].Value, names);
            // What lies outside the versions of the API is walked once a product.
            if (!flags.Contains(product, StringComparison.Ordinal) || (path.StartsWith('/') && surface.Name == "Cloud v2"))
                continue;
            yield return (
                new Case(
                    match.Groups["method"].Value,
                    path.StartsWith('/') ? path : $"{(flags.Contains('o', StringComparison.Ordinal) ? "/ex/jira/" + names["cloudId"] : "")}/rest/api/{surface.Version}/{path}",
                    match.Groups["body"].Success ? Fill(match.Groups["body"].Value, names) : null,
                    flags.Contains('a', StringComparison.Ordinal),
                    flags.Contains('f', StringComparison.Ordinal)),
                match.Groups["status"].Success ? int.Parse(match.Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture) : null);
        }
    }

    private static string Fill(string text, IReadOnlyDictionary<string, string> names) =>
        Placeholder().Replace(text, m => names.TryGetValue(m.Groups[1].Value, out string? value) ? value : m.Value);

    [GeneratedRegex(@"^(?<flags>[CDafo]+) (?<method>[A-Z]+) (?<path>\S+?)( \| (?<body>.+?))?( => (?<status>\d+))?$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\{([A-Za-z0-9]+)\}")]
    private static partial Regex Placeholder();
}
