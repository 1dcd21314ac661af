using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>What a rule of a transition asks or does.</summary>
public enum WorkflowRuleKind
{
    /// <summary>Condition or validator: the caller has a permission (<see cref="WorkflowRule.Value"/>).</summary>
    Permission,

    /// <summary>Condition: the caller is in one of the groups (<see cref="WorkflowRule.Names"/>).</summary>
    Group,

    /// <summary>Condition: the caller is in one of the roles (<see cref="WorkflowRule.Names"/>).</summary>
    Role,

    /// <summary>Condition: the caller is the reporter.</summary>
    Reporter,

    /// <summary>Condition: the caller is the assignee.</summary>
    Assignee,

    /// <summary>Condition: the caller stands in a field of users (<see cref="WorkflowRule.FieldId"/>).</summary>
    UserInField,

    /// <summary>Condition: all sub-tasks are in one of the statuses (<see cref="WorkflowRule.Names"/>, ids).</summary>
    SubtasksIn,

    /// <summary>Validator: the fields (<see cref="WorkflowRule.Names"/>, ids) have a value.</summary>
    Required,

    /// <summary>Validator: the parent is in one of the statuses (<see cref="WorkflowRule.Names"/>, ids).</summary>
    ParentIn,

    /// <summary>Validator: the issue was in one of the statuses before (<see cref="WorkflowRule.Names"/>, ids).</summary>
    WasIn,

    /// <summary>Post function: a field (<see cref="WorkflowRule.FieldId"/>) gets a value (<see cref="WorkflowRule.Value"/>).</summary>
    SetField,

    /// <summary>Post function: a field (<see cref="WorkflowRule.FieldId"/>) loses its value.</summary>
    ClearField,

    /// <summary>Post function: the assignee becomes the caller.</summary>
    AssignToCaller,

    /// <summary>Post function: the assignee becomes the reporter.</summary>
    AssignToReporter,

    /// <summary>Post function: the assignee becomes the lead of the project.</summary>
    AssignToLead,
}

/// <summary>A condition, validator or post function of a transition.</summary>
public sealed class WorkflowRule
{
    /// <summary>What it asks or does.</summary>
    public required WorkflowRuleKind Kind { get; init; }

    /// <summary>Groups, roles, fields or statuses.</summary>
    public List<string> Names { get; init; } = [];

    /// <summary>A field.</summary>
    public string? FieldId { get; init; }

    /// <summary>A permission, or the value that a field gets.</summary>
    public string? Value { get; init; }

    /// <summary>What a validator says when it is not met; null for Jira's own words.</summary>
    public string? Message { get; init; }
}
