using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace JiraSync.Engine.Profile;

/// <summary>
/// Permission bits of files, which netstandard2.0 does not know. Off Windows the module runs on .NET 8 or newer only (PowerShell
/// 7.4), so the runtime's own methods are there; they are found by name. On Windows nothing here does anything.
/// </summary>
internal static class UnixPermissions
{
    public const int OwnerOnlyDirectory = 0x1C0; // 0700
    public const int OwnerOnlyFile = 0x180; // 0600
    private const int GroupAndOthers = 0x3F; // 0077

    private static readonly Type? Mode = typeof(File).Assembly.GetType("System.IO.UnixFileMode");

    public static bool Applies { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Creates a directory, and those above it that are missing, for the owner only.</summary>
    public static void CreateDirectory(string path)
    {
        if (!Applies)
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (!Directory.Exists(path)) Call(typeof(Directory), nameof(Directory.CreateDirectory), path, ToMode(OwnerOnlyDirectory));
    }

    /// <summary>Creates a file that must not exist; where <paramref name="ownerOnly"/>, nobody else can open it from its first moment.</summary>
    public static FileStream CreateFile(string path, bool ownerOnly)
    {
        if (!Applies || !ownerOnly) return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

        var type = Known(typeof(File).Assembly.GetType("System.IO.FileStreamOptions"), "FileStreamOptions");
        var options = Activator.CreateInstance(type)!;
        Set("Mode", FileMode.CreateNew);
        Set("Access", FileAccess.Write);
        Set("Share", FileShare.None);
        Set("UnixCreateMode", ToMode(OwnerOnlyFile));
        return (FileStream)Invoke(() => Activator.CreateInstance(typeof(FileStream), path, options)!);

        void Set(string property, object value) => Known(type.GetProperty(property), property).SetValue(options, value);
    }

    /// <summary>The permission bits of a file; null on Windows.</summary>
    public static int? Get(string path) =>
        Applies ? Convert.ToInt32(Call(typeof(File), "GetUnixFileMode", path), System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Sets the permission bits of a file.</summary>
    public static void Set(string path, int mode)
    {
        if (Applies) Call(typeof(File), "SetUnixFileMode", path, ToMode(mode));
    }

    /// <summary>Whether anybody but the owner may read, write or run it.</summary>
    public static bool IsOpenToOthers(string path) => Get(path) is { } mode && (mode & GroupAndOthers) != 0;

    /// <summary>Makes a rename in a directory survive a power cut.</summary>
    public static void FlushDirectory(string path)
    {
        if (!Applies) return;
        // Best effort: some file systems refuse to flush a directory, and the rename itself has already happened.
        var handle = NativeMethods.Open(path, 0);
        if (handle < 0) return;
        _ = NativeMethods.Flush(handle);
        _ = NativeMethods.Close(handle);
    }

    private static object ToMode(int mode) => Enum.ToObject(Known(Mode, "UnixFileMode"), mode);

    private static object? Call(Type type, string method, params object[] arguments)
    {
        var types = Array.ConvertAll(arguments, static argument => argument.GetType());
        var found = Known(type.GetMethod(method, types), method);
        return Invoke(() => found.Invoke(null, arguments));
    }

    private static T Invoke<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(wrapped.InnerException).Throw();
            throw;
        }
    }

    private static T Known<T>(T? found, string name) where T : class =>
        found ?? throw new PlatformNotSupportedException($"This runtime has no '{name}'. JiraSync needs PowerShell 7.4 or newer here.");

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int Open(string path, int flags);

        [DllImport("libc", EntryPoint = "fsync")]
        public static extern int Flush(int handle);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int handle);
    }
}
