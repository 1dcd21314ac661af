using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>
/// From the replica last received, our half of the link and the rules to a plan: <see cref="Reconcile"/> for every field and item.
/// No I/O. What needs no write (agreements, marks) goes into the memory at once and is saved with the plan's outcome.
/// </summary>
internal static class Decide
{
    /// <summary>Makes the plan of a link.</summary>
    public static Plan Make(SideContext side, SideLink link, TargetContext target)
    {
        var plan = new Plan { Link = link };
        if (link.Received is { IsFarewell: false } replica)
        {
            target = target with
            {
                Conversion = new TextPointers(side).For(link, replica, target.Person, plan),
                Original = replica is { IssueKey: { } key, IssueUrl: { } url } ? new IssueTwin(key, url) : null,
            };
            WantedFields wanted = side.Rules.Incoming(replica, target, link.State == LinkState.Awaiting ? null : TypeNow(link));
            plan.Lost.AddRange(wanted.Lost);
            plan.Missing.AddRange(wanted.Missing);
            link.Memory.WaitsFor = wanted.WaitsFor;
            plan.Parent = wanted.Parent;
            var fields = new DecideFields(side, plan, replica, target);
            if (link.State == LinkState.Awaiting)
                fields.Create(wanted);
            else if (!replica.IsReceipt)
                fields.Edit(wanted);
            if (!replica.IsReceipt)
                new DecideItems(side, plan, replica, target).Make();
        }
        Restores(plan);
        if (link.State != LinkState.Awaiting && link.Received is { } received)
            new DecideFields(side, plan, received, target).KeepWritable(target.TypeNamed(TypeNow(link)));
        return plan;
    }

    /// <summary>Name of our issue's type, as far as it is known; "" when it is not.</summary>
    public static string TypeNow(SideLink link) =>
        link.Memory.TypeName ?? (link.Memory.Fields.TryGetValue(BasicRules.IssueTypeField, out FieldMemory? type) ? (type.Now as NameValue)?.Name : null) ?? "";

    private static void Restores(Plan plan)
    {
        foreach (KeyValuePair<string, FieldMemory> field in plan.Link.Memory.Fields)
        {
            if (field.Value.Restore is { } restore && !plan.Edit.ContainsKey(field.Key))
                plan.Edit[field.Key] = new PlannedField(restore.Value, field.Value.Base, restore.ChangedAt, Restores: true);
        }
    }

    /// <summary>How a record says who won.</summary>
    public static string WinnerOf(Decision decision) => decision switch
    {
        Decision.TakeTheirs => "Theirs",
        Decision.KeepOurs => "Ours",
        _ => "Nobody",
    };
}
