using System.Diagnostics;

namespace Issuance.Tests.Banks.Gm;

/// <summary>The command <c>openssl</c> in a folder of its own: another program's opinion of our keys and signatures.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("issuance-openssl").FullName;

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));

    public string ReadText(string name) => File.ReadAllText(Path.Combine(folder, name));

    /// <summary>Runs the command in the folder.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    public (int Exit, string Printed) Run(params string[] args)
    {
        var start = new ProcessStartInfo("openssl", args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, printed);
    }

    public void Do(params string[] args)
    {
        var (exit, printed) = Run(args);
        Assert.True(exit == 0, printed);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
