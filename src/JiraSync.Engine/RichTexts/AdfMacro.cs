using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>ADF within wiki markup: {adf}…{adf}.</summary>
internal static class AdfMacro
{
    /// <summary>A node as JSON that may stand in the macro: files by their names, as wiki markup has them, and nothing that ends it.</summary>
    public static string Json(Node node)
    {
        string json = AdfWriter.WriteNode(Plain(node));
        int at = json.IndexOf("{adf}", StringComparison.OrdinalIgnoreCase);
        while (at >= 0)
        {
            json = json.Substring(0, at) + "\\u007b" + json.Substring(at + 1);
            at = json.IndexOf("{adf}", at, StringComparison.OrdinalIgnoreCase);
        }
        return json;
    }

    private static Node Plain(Node node)
    {
        Node copy = node.Shallow();
        if (node.Attrs is not null)
        {
            copy.Attrs = (JObject)node.Attrs.DeepClone();
            if (node.Type is NodeType.Media or NodeType.MediaInline && node.Attr(ReferenceMapper.FileNameAttribute) is { Length: > 0 } name)
                copy.Attrs["id"] = name;
            foreach (string own in copy.Attrs.Properties().Select(p => p.Name).Where(n => n.StartsWith("__", StringComparison.Ordinal)).ToList())
                copy.Attrs.Remove(own);
        }
        if (node.HasContent)
            copy.Content = node.Content.Select(Plain).ToList();
        return copy;
    }
}
