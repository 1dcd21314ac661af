using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace JiraSync.Sandbox.Sites;

/// <summary>
/// A value in a site description with the place where it stands. What is wrong is noted with that place, and reading goes on, so
/// that one look shows all mistakes.
/// </summary>
internal sealed class SiteConfigNode
{
    private readonly JsonElement _value;
    private readonly List<string> _problems;

    public SiteConfigNode(JsonElement value, string path, List<string> problems)
    {
        _value = value;
        Path = path;
        _problems = problems;
    }

    public string Path { get; }

    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    public bool IsArray => _value.ValueKind == JsonValueKind.Array;

    public void Problem(string text) => _problems.Add($"{Path}: {text}");

    /// <summary>Notes whatever is not an object, and members that are not known.</summary>
    public bool Expect(params string[] members)
    {
        if (!IsObject)
        {
            Problem($"an object is expected here, not {Describe()}.");
            return false;
        }

        foreach (JsonProperty member in _value.EnumerateObject())
        {
            if (!members.Contains(member.Name))
                _problems.Add($"{At(member.Name)}: there is no such setting; what can stand here: {string.Join(", ", members)}.");
        }

        return true;
    }

    /// <summary>A member; null when it is missing or null.</summary>
    public SiteConfigNode? this[string name] => IsObject && _value.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
        ? new SiteConfigNode(member, At(name), _problems)
        : null;

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, SiteConfigNode Value)> Members()
    {
        if (!IsObject)
        {
            Problem($"an object is expected here, not {Describe()}.");
            yield break;
        }

        foreach (JsonProperty member in _value.EnumerateObject())
            yield return (member.Name, new SiteConfigNode(member.Value, At(member.Name), _problems));
    }

    /// <summary>The items of the list that a member is; none when it is missing.</summary>
    public IEnumerable<SiteConfigNode> List(string name) => this[name]?.Items() ?? [];

    /// <summary>The items of a list.</summary>
    public IEnumerable<SiteConfigNode> Items()
    {
        if (!IsArray)
        {
            Problem($"a list is expected here, not {Describe()}.");
            yield break;
        }

        int number = 0;
        foreach (JsonElement item in _value.EnumerateArray())
            yield return new SiteConfigNode(item, $"{Path}[{number++}]", _problems);
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        if (_value.ValueKind == JsonValueKind.String)
            return _value.GetString()!;
        Problem($"a text is expected here, not {Describe()}.");
        return "";
    }

    /// <summary>A member that is a text; null when it is missing.</summary>
    public string? Text(string name) => this[name]?.Text();

    /// <summary>A member that must be there.</summary>
    public string Need(string name)
    {
        if (this[name] is { } member)
            return member.Text();
        if (IsObject)
            Problem($"'{name}' is missing.");
        return "";
    }

    /// <summary>The texts of a list; none when it is missing.</summary>
    public List<string> Texts(string name) => [.. List(name).Select(i => i.Text())];

    /// <summary>A member that says yes or no.</summary>
    public bool Flag(string name, bool missing = false)
    {
        if (this[name] is not { } member)
            return missing;
        if (member._value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return member._value.GetBoolean();
        member.Problem($"true or false is expected here, not {member.Describe()}.");
        return missing;
    }

    /// <summary>A member that is a whole number.</summary>
    public int Number(string name, int missing)
    {
        if (this[name] is not { } member)
            return missing;
        if (member._value.ValueKind == JsonValueKind.Number && member._value.TryGetInt32(out int number))
            return number;
        member.Problem($"a whole number is expected here, not {member.Describe()}.");
        return missing;
    }

    /// <summary>One of the names of an enumeration, in any case; the first when it is none of them.</summary>
    public T Choice<T>()
        where T : struct, Enum
    {
        string text = Text();
        if (Enum.TryParse(text, ignoreCase: true, out T value) && !int.TryParse(text, out _) && Enum.IsDefined(value))
            return value;
        if (_value.ValueKind == JsonValueKind.String)
            Problem($"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}.");
        return default;
    }

    /// <summary>What has that name; a problem when nothing has.</summary>
    public T? Find<T>(string what, IEnumerable<T> all, Func<T, string> name)
        where T : class
    {
        string wanted = Text();
        List<T> known = all.ToList();
        if (known.Find(i => name(i) == wanted) is { } found)
            return found;
        if (_value.ValueKind == JsonValueKind.String)
            Problem($"there is no {what} '{wanted}'{(known.Count == 0 ? "" : $"; there is {string.Join(", ", known.Select(name).Take(40))}")}.");
        return null;
    }

    private string At(string member) => Path.Length == 0 ? member : $"{Path}.{member}";

    private string Describe() => _value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{_value.GetString()}'",
        JsonValueKind.Null => "null",
        _ => _value.GetRawText(),
    };
}
