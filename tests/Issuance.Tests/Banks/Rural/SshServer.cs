using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.Tests.Banks.Rural;

/// <summary>
/// OpenSSH's own server as a child process on loopback: port, configuration, host key and client's key are all of this one
/// run, in a folder of its own. Whatever server the machine may have is left alone.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly string folder = Directory.CreateTempSubdirectory("issuance-sshd-").FullName;
    private Process? server;

    public int Port { get; private set; }

    public string IdentityFile => Path.Combine(folder, "client");

    public string KnownHostsFile => Path.Combine(folder, "known_hosts");

    /// <summary>Starts it for the user that runs these tests.</summary>
    public static async Task<SshServer> StartAsync()
    {
        await Installed.Value;
        var ssh = new SshServer { Port = FreePort.Find() };
        await ssh.MakeKeyAsync("host");
        await ssh.MakeKeyAsync("client");
        await ssh.KnowAsync("host");
        File.Copy($"{ssh.IdentityFile}.pub", Path.Combine(ssh.folder, "authorized"));
        await File.WriteAllTextAsync(Path.Combine(ssh.folder, "config"), ssh.Configuration());
        ssh.server = Process.Start(
            new ProcessStartInfo(Program, ["-D", "-e", "-f", Path.Combine(ssh.folder, "config")])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        var said = ssh.server.StandardError.ReadToEndAsync();
        await ssh.UntilListeningAsync(said);
        return ssh;
    }

    /// <summary>Has the client know another key than the server's.</summary>
    public async Task KnowAnotherKeyAsync()
    {
        await MakeKeyAsync("other");
        await KnowAsync("other");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration() =>
        $"""
            ListenAddress 127.0.0.1
            Port {Port}
            HostKey {Path.Combine(folder, "host")}
            AuthorizedKeysFile {Path.Combine(folder, "authorized")}
            PidFile none
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            PermitTTY no
            DisableForwarding yes
            Subsystem sftp internal-sftp
            ForceCommand internal-sftp

            """;

    private async Task MakeKeyAsync(string name)
    {
        var made = await Tool.RunAsync(
            "ssh-keygen",
            ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", Path.Combine(folder, name)],
            cancel: CancellationToken.None
        );
        Assert.True(made.Succeeded, made.Output);
    }

    private async Task KnowAsync(string name)
    {
        var key = (await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.pub"))).Trim();
        await File.WriteAllTextAsync(KnownHostsFile, $"[127.0.0.1]:{Port} {key}\n");
    }

    private async Task UntilListeningAsync(Task<string> said)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var caller = new TcpClient();
                await caller.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }

            Assert.False(server!.HasExited, server.HasExited ? await said : "");
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), "The server does not listen.");
        }
    }

    private static async Task InstallAsync()
    {
        if (!File.Exists(Program) && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            // The run level keeps the package from starting a server of the machine's own.
            const string install =
                "export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1; for try in 1 2 3; do apt-get update -q; "
                + "apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 openssh-client openssh-server "
                + "&& break; sleep 5; done";
            await Tool.RunAsync("/bin/sh", ["-c", install], cancel: CancellationToken.None);
        }

        if (!File.Exists(Program))
            throw new InvalidOperationException("Install OpenSSH's server (Debian: apt-get install openssh-server).");
        // Where no server of the machine runs, nobody has made the empty folder that a server started by root wants.
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd");
    }
}
