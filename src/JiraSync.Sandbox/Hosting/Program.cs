namespace JiraSync.Sandbox.Hosting;

internal static class Program
{
    private static int Main() => 0;
}
