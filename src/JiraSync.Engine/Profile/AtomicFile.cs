using System;
using System.IO;
using System.Text;
using System.Threading;

namespace JiraSync.Engine.Profile;

/// <summary>Files that are either the old or the new version, whatever happens in between.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The whole text; null when there is no such file.</summary>
    public static string? Read(string path)
    {
        try
        {
            // A replace by another process makes the name unopenable for a moment on Windows.
            FileStream? stream = null;
            Exception? refused = null;
            var opened = SpinWait.SpinUntil(() => TryOpen(path, out stream, out refused), Patience);
            if (!opened) throw refused!;
            if (stream is null) return null;
            using var reader = new StreamReader(stream, Utf8);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (FileErrors.IsFileError(error) && error is not DecoderFallbackException)
        {
            throw FileErrors.OnRead(error, path);
        }
    }

    /// <summary>Writes beside it, flushes to the disk, then takes the place of what was there.</summary>
    public static void Write(string path, string text, bool ownerOnly = false)
    {
        var directory = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            if (UnixPermissions.Applies && File.Exists(path) && !ownerOnly)
            {
                // A file keeps the permissions that its owner gave it.
                var mode = UnixPermissions.Get(path);
                Fill();
                if (mode is { } bits) UnixPermissions.Set(temporary, bits);
            }
            else
            {
                Fill();
            }

            Replace(temporary, path);
            UnixPermissions.FlushDirectory(directory);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            TryDelete(temporary);
            throw FileErrors.OnWrite(error, path);
        }

        void Fill()
        {
            using var stream = UnixPermissions.CreateFile(temporary, ownerOnly);
            var bytes = Utf8.GetBytes(text);
            stream.Write(bytes, 0, bytes.Length);
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Deletes a file; one that is not there is fine.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnWrite(error, path);
        }
    }

    private static bool TryOpen(string path, out FileStream? stream, out Exception? refused)
    {
        (stream, refused) = (null, null);
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException error) when (FileErrors.IsSharingViolation(error))
        {
            refused = error;
            return false;
        }
    }

    private static void Replace(string temporary, string path)
    {
        Exception? refused = null;
        var done = SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    if (File.Exists(path)) File.Replace(temporary, path, null);
                    else File.Move(temporary, path);
                    return true;
                }
                catch (IOException error) when (FileErrors.IsSharingViolation(error))
                {
                    refused = error;
                    return false;
                }
            },
            Patience);
        if (!done) throw refused!;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // The error that led here says more than this one would.
        }
    }
}
