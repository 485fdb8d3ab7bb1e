namespace Issuance.DevHost;

/// <summary>The folders of this checkout. What a developer's machine makes lies in <c>.data/</c> and nowhere else.</summary>
/// <param name="Root">The folder that holds the solution.</param>
internal sealed record Checkout(string Root)
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Data => Path.Combine(Root, ".data");

    public string Postgres => Path.Combine(Data, "pg");

    public string Programs => Path.Combine(Data, "pg-programs");

    public string Run => Path.Combine(Data, "run");

    public string Logs => Path.Combine(Data, "log");

    public string Keys => Path.Combine(Data, "keys");

    public string StubLedger => Path.Combine(Data, "stubs");

    /// <summary>Where <c>backup</c> puts what has no other name.</summary>
    public string Backups => Path.Combine(Data, "backups");

    /// <summary>The folder that the service and the stub bank rural share.</summary>
    public string RuralFolder => Path.Combine(Data, "rural");

    /// <summary>Where <c>./dev pack</c> puts what partners install.</summary>
    public string Packages => Path.Combine(Data, "packages");

    /// <summary>The checkout that this program was built in.</summary>
    /// <exception cref="InvalidOperationException">The program runs outside a checkout.</exception>
    public static Checkout Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Issuance.sln")))
            {
                return new Checkout(folder.FullName);
            }
        }

        throw new InvalidOperationException("This program runs from a checkout: no Issuance.sln above it.");
    }

    /// <summary>Makes <c>.data/</c>: 0700, and 0711 for root, whose database runs as a user who must pass through it.</summary>
    public void MakeData()
    {
        var passThrough = Environment.IsPrivilegedProcess
            ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            : UnixFileMode.None;
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, OwnerOnly | passThrough);
    }

    /// <summary>Makes a folder inside <c>.data/</c> that only we may enter.</summary>
    public static void MakePrivate(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
    }
}
