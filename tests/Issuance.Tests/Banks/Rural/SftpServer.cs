using Issuance.DevHost.Processes;

namespace Issuance.Tests.Banks.Rural;

/// <summary>OpenSSH's <c>sftp</c> and the server program that it talks to over a pipe: the protocol is real, only the network is left out.</summary>
internal static class SftpServer
{
    private static readonly string[] Places =
    [
        "/usr/lib/openssh/sftp-server",
        "/usr/libexec/openssh/sftp-server",
        "/usr/lib/ssh/sftp-server",
        "/usr/libexec/sftp-server",
    ];

    private static readonly Lazy<Task<string>> Found = new(FindOrInstallAsync);

    /// <summary>The server's path; installs it once where we may, as root on a system with apt.</summary>
    public static Task<string> PathAsync() => Found.Value;

    private static string? Find() => File.Exists("/usr/bin/sftp") ? Array.Find(Places, File.Exists) : null;

    private static async Task<string> FindOrInstallAsync()
    {
        if (Find() is { } found)
            return found;
        // Mirrors stumble, and another installation may hold the lock for a while.
        const string install =
            "export DEBIAN_FRONTEND=noninteractive; for try in 1 2 3; do apt-get update -q; "
            + "apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 openssh-client openssh-sftp-server "
            + "&& break; sleep 5; done";
        if (Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
            await Tool.RunAsync("/bin/sh", ["-c", install], cancel: CancellationToken.None);
        return Find()
            ?? throw new InvalidOperationException(
                "Install OpenSSH's sftp and sftp-server (Debian: apt-get install openssh-client openssh-sftp-server)."
            );
    }
}
