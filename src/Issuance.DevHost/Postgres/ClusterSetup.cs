namespace Issuance.DevHost.Postgres;

/// <summary>Makes the files of a cluster and writes its settings.</summary>
internal static class ClusterSetup
{
    /// <summary>The roles that the two users of this machine may take on; the first is the cluster's superuser.</summary>
    public static readonly string[] Roles =
    [
        PrivatePostgres.Owner,
        "issuance_migrate",
        "issuance_api",
        "issuance_jobs",
        "issuance_readonly",
    ];

    /// <summary>Runs initdb unless there is a whole cluster already.</summary>
    public static async Task InitialiseAsync(
        PostgresPrograms programs,
        PostgresFolders folders,
        DatabaseUser user,
        bool fast,
        CancellationToken cancel
    )
    {
        if (Directory.Exists(folders.Data))
        {
            return;
        }

        // Under another name until it is whole, so that one cut short never looks like a cluster.
        var unfinished = folders.Data + ".init";
        string error = "";
        foreach (var locale in new[] { "C.UTF-8", "C" }) // not every machine knows C.UTF-8
        {
            await user.ShellAsync("rm -rf \"$1\"", [unfinished], input: null, cancel);
            string[] sync = fast ? ["--no-sync"] : [];
            string[] how =
            [
                "--encoding=UTF8",
                $"--locale={locale}",
                "--auth-local=peer",
                "--auth-host=reject",
                .. sync,
            ];
            var made = await user.RunAsync(
                programs.InitDb,
                [$"--pgdata={unfinished}", $"--username={PrivatePostgres.Owner}", .. how],
                cancel: cancel
            );
            if (made.Succeeded)
            {
                const string include =
                    "echo \"include = 'issuance.conf'\" >> \"$1/postgresql.conf\" && mv \"$1\" \"$2\"";
                await user.ShellAsync(include, [unfinished, folders.Data], input: null, cancel);
                return;
            }

            error = made.Error;
        }

        throw new PostgresException($"initdb failed: {error.Trim()}");
    }

    /// <summary>Writes settings and access rules anew, so that another user of this machine may start an older cluster.</summary>
    public static async Task ConfigureAsync(
        PostgresFolders folders,
        DatabaseUser user,
        bool fast,
        CancellationToken cancel
    )
    {
        var durable = fast ? "off" : "on";
        var settings = $"""
            listen_addresses = ''
            unix_socket_directories = '{folders.Sockets}'
            unix_socket_permissions = 0700
            max_connections = 300
            timezone = 'UTC'
            log_timezone = 'UTC'
            fsync = {durable}
            synchronous_commit = {durable}
            full_page_writes = {durable}

            """;
        // Who may be whom is decided by the kernel's word on who is calling: no password, and no `trust`.
        var people = new[] { user.Name, Environment.UserName }.Distinct(StringComparer.Ordinal);
        var map = people.SelectMany(person => Roles.Select(role => $"issuance \"{person}\" {role}\n"));

        await WriteAsync("issuance.conf", settings);
        await WriteAsync("pg_hba.conf", "local all all peer map=issuance\n");
        await WriteAsync("pg_ident.conf", string.Concat(map));

        Task WriteAsync(string name, string text) =>
            user.ShellAsync("umask 077; cat > \"$1\"", [Path.Combine(folders.Data, name)], text, cancel);
    }
}
