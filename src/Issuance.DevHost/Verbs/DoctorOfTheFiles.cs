using Issuance.DevHost.Keys;

namespace Issuance.DevHost.Verbs;

/// <summary>What lies in <c>.data/</c>: its rights and its keys.</summary>
internal static class DoctorOfTheFiles
{
    public static Task<Finding> DataRights(Call call)
    {
        var data = call.Checkout.Data;
        if (!Directory.Exists(data))
        {
            return Task.FromResult(new Finding(".data", "not there yet; `up` makes it"));
        }

        const UnixFileMode others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        const UnixFileMode entering = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var insides = new[] { call.Checkout.Keys, call.Checkout.Run, call.Checkout.Logs, call.Checkout.StubLedger };
        var open = insides
            .Where(folder =>
                Directory.Exists(folder) && (File.GetUnixFileMode(folder) & (others | entering)) != UnixFileMode.None
            )
            .Concat((File.GetUnixFileMode(data) & others) != UnixFileMode.None ? [data] : [])
            .ToList();
        return Task.FromResult(
            open.Count == 0
                ? new Finding(".data", "closed to others")
                : new Finding(
                    ".data",
                    $"others may look into {string.Join(", ", open)}",
                    $"chmod go-rwx {string.Join(' ', open)}"
                )
        );
    }

    public static Task<Finding> KeysThere(Call call)
    {
        var folder = call.Checkout.Keys;
        if (!Directory.Exists(folder))
        {
            return Task.FromResult(new Finding("keys", "not there yet; `up` makes them"));
        }

        var missing = KeyFiles.Names.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        return Task.FromResult(
            missing.Count == 0
                ? new Finding("keys", $"all in {folder}")
                : new Finding("keys", $"missing: {string.Join(", ", missing)}", "./dev up makes them anew")
        );
    }

    /// <summary>Never a problem: without these keys one suite of one bank cannot be chosen, and nothing else is missing.</summary>
    public static Task<Finding> Sm2Keys(Call call)
    {
        const string what = "SM2 keys";
        var areThere = Sm2KeyFiles.Names.All(name => File.Exists(Path.Combine(call.Checkout.Keys, name)));
        return Task.FromResult(
            areThere ? new Finding(what, "there; Banks__Meridian__Suite=gm uses them")
            : Sm2KeyFiles.WhyNot() is { } why ? new Finding(what, $"{why}; the suite gm of Meridian cannot be chosen")
            : new Finding(what, "not there yet; `up` makes them")
        );
    }
}
