using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Profile;

/// <summary>
/// Where the system keeps no keys for us: AES-256-CBC, then HMAC-SHA256 over all of it and the secret's name, with a random key in
/// a file that only its owner can read. What protects the secrets in the end is the permission on that file, as with a private SSH key.
/// </summary>
internal sealed class AesFileKeyProtector(string keyFile) : ISecretProtector
{
    private const byte Version = 1;
    private const int KeyLength = 32;
    private const int BlockLength = 16;
    private const int TagLength = 32;

    public string Scheme => "aes-file-key";

    public byte[] Protect(byte[] plain, string name)
    {
        using var keys = ReadKeys(create: true);
        using var aes = NewAes(keys.Encryption);
        aes.GenerateIV();
        using var encryptor = aes.CreateEncryptor();
        var body = encryptor.TransformFinalBlock(plain, 0, plain.Length);
        var result = new byte[1 + BlockLength + body.Length + TagLength];
        result[0] = Version;
        aes.IV.CopyTo(result, 1);
        body.CopyTo(result, 1 + BlockLength);
        Tag(keys.Authentication, name, result, result.Length - TagLength).CopyTo(result, result.Length - TagLength);
        return result;
    }

    public byte[] Unprotect(byte[] data, string name)
    {
        if (data.Length < 1 + BlockLength + BlockLength + TagLength || data[0] != Version) throw new CryptographicException("The protected data are damaged.");
        using var keys = ReadKeys(create: false);
        var covered = data.Length - TagLength;
        var expected = Tag(keys.Authentication, name, data, covered);
        // Takes the same time wherever the first difference is.
        var difference = 0;
        for (var i = 0; i < TagLength; i++) difference |= expected[i] ^ data[covered + i];
        if (difference != 0) throw new CryptographicException("The protected data were changed, belong to another secret, or were made with another key.");

        using var aes = NewAes(keys.Encryption);
        var iv = new byte[BlockLength];
        Array.Copy(data, 1, iv, 0, BlockLength);
        aes.IV = iv;
        using var decryptor = aes.CreateDecryptor();
        return decryptor.TransformFinalBlock(data, 1 + BlockLength, covered - 1 - BlockLength);
    }

    private static Aes NewAes(byte[] key)
    {
        var aes = Aes.Create();
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.PKCS7;
        aes.Key = key;
        return aes;
    }

    private static byte[] Tag(byte[] key, string name, byte[] data, int count)
    {
        // The name's length goes first, so that no name and data can be read as another name and other data.
        var bound = Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        var covered = new byte[4 + bound.Length + count];
        covered[0] = (byte)(bound.Length >> 24);
        covered[1] = (byte)(bound.Length >> 16);
        covered[2] = (byte)(bound.Length >> 8);
        covered[3] = (byte)bound.Length;
        bound.CopyTo(covered, 4);
        Array.Copy(data, 0, covered, 4 + bound.Length, count);
        using var hmac = new HMACSHA256(key);
        return hmac.ComputeHash(covered);
    }

    private Keys ReadKeys(bool create)
    {
        if (!File.Exists(keyFile))
        {
            if (!create)
            {
                throw new SyncException(
                    ErrorIds.SecretUnavailable,
                    SyncErrorKind.Configuration,
                    $"The key file '{keyFile}' is missing, so the stored secrets cannot be opened.",
                    "Restore the key file from a backup, or store the secrets again with Set-SyncInstance. A profile that comes from git comes without secrets.");
            }

            Create();
        }

        if (UnixPermissions.IsOpenToOthers(keyFile))
        {
            throw new SyncException(
                ErrorIds.SecretUnavailable,
                SyncErrorKind.Configuration,
                $"The key file '{keyFile}' can be read by other accounts; it is not used like that.",
                $"Run: chmod 600 '{keyFile}'. Where others may have read it, make new tokens in Jira and store them with Set-SyncInstance.");
        }

        byte[] master;
        try
        {
            master = Convert.FromBase64String(AtomicFile.Read(keyFile) ?? "");
        }
        catch (FormatException)
        {
            master = [];
        }

        if (master.Length != KeyLength)
        {
            throw new SyncException(
                ErrorIds.SecretUnavailable,
                SyncErrorKind.Configuration,
                $"The key file '{keyFile}' is damaged.",
                "Restore it from a backup, or delete it and store the secrets again with Set-SyncInstance.");
        }

        try
        {
            return new Keys(Derive(master, "JiraSync encryption"), Derive(master, "JiraSync authentication"));
        }
        finally
        {
            Array.Clear(master, 0, master.Length);
        }
    }

    private void Create()
    {
        var master = new byte[KeyLength];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(master);
        AtomicFile.Write(keyFile, Convert.ToBase64String(master) + "\n", ownerOnly: true);
        Array.Clear(master, 0, master.Length);
    }

    private static byte[] Derive(byte[] master, string purpose)
    {
        using var hmac = new HMACSHA256(master);
        return hmac.ComputeHash(Encoding.ASCII.GetBytes(purpose));
    }

    private sealed class Keys(byte[] encryption, byte[] authentication) : IDisposable
    {
        public byte[] Encryption { get; } = encryption;

        public byte[] Authentication { get; } = authentication;

        public void Dispose()
        {
            Array.Clear(Encryption, 0, Encryption.Length);
            Array.Clear(Authentication, 0, Authentication.Length);
        }
    }
}
