using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Makes a side's rules: its mappings, with the fields of its Jira. The fields are read again after a day, and whenever a mapping
/// names one that is not among those known.
/// </summary>
internal sealed class SideRules(ProfileDirectory profile, ISyncStore store, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    public async Task<MappedRules> MakeAsync(ConnectionConfig connection, SideName side, IJiraClient client, CancellationToken cancellation)
    {
        IReadOnlyList<MappingConfig> mappings = profile.Connections.GetMappings(connection.Name);
        SideConfig config = connection.Side(side);
        string label = $"{config.Project} ({config.Instance})";
        if (mappings.Count == 0)
        {
            throw new SyncException(
                ErrorIds.RuleInvalid, SyncErrorKind.Configuration, $"Connection '{connection.Name}' has mode Visual, but no mapping.", "Add mappings with Set-SyncRule.");
        }
        if (Known(config.Instance) is { } known)
        {
            try
            {
                return RuleCompiler.Compile(mappings, side, known, label);
            }
            catch (SyncException e) when (e.ErrorId == ErrorIds.FieldNotFound)
            {
                // It may have been made since.
            }
        }
        return RuleCompiler.Compile(mappings, side, await ReadAsync(config.Instance, client, cancellation).ConfigureAwait(false), label);
    }

    private FieldInfo[]? Known(string instance)
    {
        if (store.GetNote(KeyOf(instance)) is not { } note)
            return null;
        JObject json = JObject.Parse(note);
        TimeSpan age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds((long)json["read"]!);
        return age >= TimeSpan.Zero && age < GoodFor ? json["fields"]!.ToObject<FieldInfo[]>() : null;
    }

    private async Task<IReadOnlyList<FieldInfo>> ReadAsync(string instance, IJiraClient client, CancellationToken cancellation)
    {
        IReadOnlyList<FieldInfo> fields = await client.Fields.GetAllAsync(cancellation).ConfigureAwait(false);
        string note = new JObject { ["read"] = time.GetUtcNow().ToUnixTimeMilliseconds(), ["fields"] = JArray.FromObject(fields) }.ToString(Newtonsoft.Json.Formatting.None);
        store.Commit([], writer => writer.SetNote(KeyOf(instance), note));
        return fields;
    }

    private static string KeyOf(string instance) => "fields/" + instance.ToLowerInvariant();
}
