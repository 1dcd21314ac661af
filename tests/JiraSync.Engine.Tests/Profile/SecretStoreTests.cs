using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

public sealed class SecretStoreTests : IDisposable
{
    private const string Secret = "hunter2-Geheimnis-ß";
    private readonly ProfileFixture _fixture = new();

    private ISecretStore Secrets => _fixture.Profile.Secrets;

    private string SecretFile => _fixture.PathOf("secrets", "support.secret.json");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_is_stored_comes_back_and_goes()
    {
        Secrets.Set("Support", "first");
        Secrets.Set("support", Secret);
        Assert.True(Secrets.Exists("SUPPORT"));
        Assert.Equal(Secret, _fixture.Reopen().Secrets.Get("support"));
        Assert.True(Secrets.Remove("Support"));
        Assert.False(Secrets.Remove("Support"));
        Assert.Contains("no secret", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Message);
        ProfileFixture.Fails(ErrorIds.NameInvalid, () => Secrets.Set("../evil", Secret));
        ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Set("support", ""));
    }

    [Fact]
    public void No_file_holds_a_secret_in_any_readable_form()
    {
        _fixture.Profile.Instances.Add(ProfileFixture.Support with { Secret = SecretReference.InStore("support") });
        Secrets.Set("support", Secret);
        var forms = new List<byte[]> { Encoding.UTF8.GetBytes(Secret), Encoding.Unicode.GetBytes(Secret) };
        forms.AddRange(forms.ToList().Select(static form => Encoding.ASCII.GetBytes(Convert.ToBase64String(form).TrimEnd('='))));
        forms.AddRange(forms.Take(2).ToList().Select(static form => Encoding.ASCII.GetBytes(Convert.ToHexString(form))));
        var files = Directory.GetFiles(_fixture.ProfilePath, "*", SearchOption.AllDirectories);
        Assert.Contains(SecretFile, files);
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file);
            Assert.All(forms, form => Assert.True(content.AsSpan().IndexOf(form) < 0, file));
        }
    }

    [Fact]
    public void The_same_secret_never_looks_the_same()
    {
        Secrets.Set("support", Secret);
        var first = Data(SecretFile);
        Secrets.Set("support", Secret);
        Assert.NotEqual(first, Data(SecretFile));
        Secrets.Set("other", Secret);
        Assert.NotEqual(Data(SecretFile), Data(_fixture.PathOf("secrets", "other.secret.json")));
    }

    [Fact]
    public void Whatever_byte_is_changed_it_is_noticed()
    {
        Secrets.Set("support", Secret);
        var good = Convert.FromBase64String(Data(SecretFile));
        for (var index = 0; index < good.Length; index++)
        {
            var bad = good.ToArray();
            bad[index] ^= 1;
            SetData(SecretFile, Convert.ToBase64String(bad));
            ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support"));
        }

        foreach (var bad in new[] { "", "no base64!", Convert.ToBase64String(good[..20]), Convert.ToBase64String([.. good, 0]) })
        {
            SetData(SecretFile, bad);
            ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support"));
        }

        SetData(SecretFile, Convert.ToBase64String(good));
        Assert.Equal(Secret, Secrets.Get("support"));
    }

    [Fact]
    public void One_secret_cannot_be_passed_off_as_another()
    {
        Secrets.Set("support", Secret);
        File.Copy(SecretFile, _fixture.PathOf("secrets", "other.secret.json"));
        ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("other"));
    }

    [Fact]
    public void Broken_JSON_is_told_as_such()
    {
        Secrets.Set("support", Secret);
        File.WriteAllText(SecretFile, "{");
        ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => Secrets.Get("support"));
    }

    [Fact]
    public void Errors_say_who_stored_it_and_never_what()
    {
        Secrets.Set("support", Secret);
        SetData(SecretFile, Convert.ToBase64String(new byte[100]));
        var error = ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support"));
        Assert.Contains(Environment.UserName, error.Message);
        Assert.Contains("Set-SyncInstance", error.Advice);
        Assert.DoesNotContain("hunter2", error.ToString());
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void Keys_and_secrets_are_their_owners_alone()
    {
        Secrets.Set("support", Secret);
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(file | UnixFileMode.UserExecute, File.GetUnixFileMode(_fixture.PathOf("secrets")));
        Assert.Equal(file, File.GetUnixFileMode(_fixture.PathOf("secrets", "key")));
        Assert.Equal(file, File.GetUnixFileMode(SecretFile));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void A_key_that_others_can_read_is_not_used()
    {
        Secrets.Set("support", Secret);
        var key = _fixture.PathOf("secrets", "key");
        foreach (var others in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
            Assert.Contains("chmod 600", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Advice);
            ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Set("support", Secret));
        }

        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(Secret, Secrets.Get("support"));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void Without_its_key_with_another_or_with_a_damaged_one_it_stays_closed()
    {
        Secrets.Set("support", Secret);
        var key = _fixture.PathOf("secrets", "key");
        var good = File.ReadAllText(key);
        File.Delete(key);
        Assert.Contains("missing", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Message);
        Secrets.Set("other", Secret);
        Assert.Contains("was stored by", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Message);
        File.WriteAllText(key, "too short");
        Assert.Contains("damaged", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Message);
        File.WriteAllText(key, good);
        Assert.Equal(Secret, Secrets.Get("support"));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void A_copied_profile_opens_with_its_key_and_not_without()
    {
        Secrets.Set("support", Secret);
        var copy = Path.Combine(_fixture.Root, "copy");
        foreach (var file in Directory.GetFiles(_fixture.ProfilePath, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(_fixture.ProfilePath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Assert.Equal(Secret, ProfileDirectory.Open(copy).Secrets.Get("support"));
        File.Delete(Path.Combine(copy, "secrets", "key"));
        ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => ProfileDirectory.Open(copy).Secrets.Get("support"));
    }

    [Fact]
    public void What_another_system_protected_is_told_as_such()
    {
        Secrets.Set("support", Secret);
        var content = JObject.Parse(File.ReadAllText(SecretFile));
        content["scheme"] = "elsewhere";
        File.WriteAllText(SecretFile, content.ToString());
        Assert.Contains("'elsewhere'", ProfileFixture.Fails(ErrorIds.SecretUnavailable, () => Secrets.Get("support")).Message);
    }

    [Fact]
    public void Secrets_of_any_length_fit()
    {
        foreach (var length in new[] { 1, 15, 16, 17, 4096 })
        {
            var secret = new string('x', length);
            Secrets.Set("support", secret);
            Assert.Equal(secret, Secrets.Get("support"));
        }
    }

    [Fact]
    public void The_authenticated_cipher_is_the_documented_one()
    {
        // Worked out apart from the code under test, from the format that its summary describes.
        var keyFile = Path.Combine(_fixture.Root, "key");
        var protector = new AesFileKeyProtector(keyFile);
        var data = protector.Protect(Encoding.UTF8.GetBytes(Secret), "Support");
        var master = Convert.FromBase64String(File.ReadAllText(keyFile));
        using var aes = Aes.Create();
        aes.Key = HMACSHA256.HashData(master, "JiraSync encryption"u8);
        Assert.Equal(1, data[0]);
        Assert.Equal(Secret, Encoding.UTF8.GetString(aes.DecryptCbc(data.AsSpan(17..^32), data.AsSpan(1, 16))));
        var covered = (byte[])[0, 0, 0, 7, .. "support"u8, .. data[..^32]];
        Assert.Equal(HMACSHA256.HashData(HMACSHA256.HashData(master, "JiraSync authentication"u8), covered), data[^32..]);
    }

    [Fact]
    public async Task References_lead_to_store_environment_and_vault()
    {
        Secrets.Set("support", Secret);
        var variable = $"JIRASYNC_TEST_{Guid.NewGuid():N}";
        var plain = new SecretResolver(Secrets);
        var resolver = new SecretResolver(Secrets, new Vault());
        Assert.Equal(Secret, await resolver.ResolveAsync(SecretReference.InStore("support"), CancellationToken.None));
        Assert.Equal("work/token", await resolver.ResolveAsync(SecretReference.InVault("work", "token"), CancellationToken.None));
        await Unavailable(() => plain.ResolveAsync(SecretReference.InVault("work", "token"), CancellationToken.None));
        await Unavailable(() => plain.ResolveAsync(SecretReference.InEnvironment(variable), CancellationToken.None));
        await Unavailable(() => plain.ResolveAsync(ProfileFixture.Engineering, CancellationToken.None));
        Environment.SetEnvironmentVariable(variable, "from outside");
        try
        {
            Assert.Equal("from outside", await plain.ResolveAsync(SecretReference.InEnvironment(variable), CancellationToken.None));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        static async Task Unavailable(Func<Task> action) => Assert.Equal(ErrorIds.SecretUnavailable, (await Assert.ThrowsAnyAsync<SyncException>(action)).ErrorId);
    }

    private static string Data(string file) => (string)JObject.Parse(File.ReadAllText(file))["data"]!;

    private static void SetData(string file, string data)
    {
        var content = JObject.Parse(File.ReadAllText(file));
        content["data"] = data;
        File.WriteAllText(file, content.ToString());
    }

    private sealed class Vault : IVaultReader
    {
        public Task<string> ReadAsync(string vault, string name, CancellationToken cancellation) => Task.FromResult($"{vault}/{name}");
    }
}
