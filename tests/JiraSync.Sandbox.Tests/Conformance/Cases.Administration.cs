namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>What administrators do, and what goes on in the background.</summary>
internal static partial class Cases
{
    private const string AdministrationLines = """

        C GET bulk/issues/fields?issueIdsOrKeys={epic}
        C POST bulk/issues/fields | {"selectedIssueIdsOrKeys":["{epic}"],"selectedActions":["priority"],"editedFieldsInput":{"priority":{"priorityId":"2"}}}
        C GET bulk/issues/transition?issueIdsOrKeys={epic}
        C POST bulk/issues/transition | {"bulkTransitionInputs":[{"selectedIssueIdsOrKeys":["{epic}"],"transitionId":"21"}]}
        C POST bulk/issues/move | {"targetToSourcesMapping":{"ENG,{task}":{"issueIdsOrKeys":["{epic}"],"inferClassificationDefaults":true,"inferFieldDefaults":true,"inferStatusDefaults":true,"inferSubtaskTypeDefault":true}}}
        C POST bulk/issues/watch | {"selectedIssueIdsOrKeys":["{epic}"]}
        C POST bulk/issues/unwatch | {"selectedIssueIdsOrKeys":["{epic}"]}
        C POST bulk/issues/delete | {"selectedIssueIdsOrKeys":["{epic}"]}
        C GET bulk/queue/{backgroundTask}
        C GET task/{backgroundTask}
        C POST task/{backgroundTask}/cancel

        Ca POST project | {"key":"NEW","name":"New project","projectTypeKey":"software","leadAccountId":"{userId}"}
        Da POST project | {"key":"NEW","name":"New project","projectTypeKey":"software","lead":"bob"}
        CDa PUT project/ENG | {"description":"d"}
        CDa PUT project/SUP/properties/k | {"a":1}
        CD GET project/SUP/properties
        CD GET project/SUP/properties/k
        CDa DELETE project/SUP/properties/k
        Ca POST project/ENG/archive
        Ca POST project/ENG/restore => 400
        Da PUT project/ENG/archive
        Da PUT project/ENG/restore
        CDa DELETE project/ENG
        Ca POST project/ENG/delete => 303
        Ca POST user | {"emailAddress":"new@example.com","products":["jira-software"]}
        Da POST user | {"name":"new","emailAddress":"new@example.com","displayName":"New","password":"secret"}
        Da PUT user?username=outsider | {"displayName":"Newer"}
        Da PUT user/password?username=outsider | {"password":"other"}
        Da DELETE user?username=outsider
        Ca DELETE user?accountId={user}

        C GET /authorize?client_id=app&scope=read:jira-work&redirect_uri=http://127.0.0.1/&response_type=code&state=s
        C POST /authorize | {} => 400
        C GET /me => 401
        D DELETE /rest/auth/1/websudo
        D DELETE /rest/auth/latest/websudo
        """;
}
