using System.Collections.Generic;

namespace JiraSync.Sandbox.Seeds;

/// <summary>The people of the seed data: a name, a user name, and where they live.</summary>
internal sealed record SeedPeople(string Name, string UserName, string TimeZone, bool HidesEmail)
{
    public static IReadOnlyList<SeedPeople> All { get; } =
    [
        new("Hannah Brandt", "hbrandt", "Europe/Berlin", false),
        new("Luis Ortega", "lortega", "America/Mexico_City", true),
        new("Priya Raman", "praman", "Asia/Kolkata", false),
        new("Tom Whitaker", "twhitaker", "America/New_York", false),
        new("Aiko Tanaka", "atanaka", "Asia/Tokyo", true),
        new("Zoë Müller", "zmueller", "Europe/Zurich", false),
        new("Samuel Osei", "sosei", "Africa/Accra", false),
        new("Ingrid Solberg", "isolberg", "Europe/Oslo", true),
        new("Mateo Rossi", "mrossi", "Europe/Rome", false),
        new("Nadia Haddad", "nhaddad", "Asia/Beirut", false),
        new("Jack Nguyen", "jnguyen", "Australia/Sydney", false),
        new("Ewa Kowalska", "ekowalska", "Europe/Warsaw", true),
    ];
}
