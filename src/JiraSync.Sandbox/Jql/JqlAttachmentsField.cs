using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Jql;

/// <summary>Attachments can only be searched for being there or not.</summary>
internal sealed class JqlAttachmentsField : JqlFieldHandler
{
    public JqlAttachmentsField()
        : base("is isnot")
    {
    }

    protected override bool IsEmpty(JqlDocument issue) => issue.AttachmentCount == 0;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler) =>
        throw new InvalidOperationException("Attachments have no operator with values.");
}
