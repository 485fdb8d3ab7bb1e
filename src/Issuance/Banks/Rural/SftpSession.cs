using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Issuance.Banks.Rural;

/// <summary>How one command of a session ended.</summary>
/// <param name="Output">The lines that it printed; of a command that failed none.</param>
/// <param name="IsNotFound">The server said that there is no such file. Any other failure may be one of the connection.</param>
internal sealed record SftpResult(bool IsOk, IReadOnlyList<string> Output, bool IsNotFound);

/// <summary>
/// One run of the system's <c>sftp</c>, which takes commands one by one: the next is handed to it only once the one before is
/// known to have been done, so what was never handed over was never done. The first that fails ends the session.
/// </summary>
/// <remarks>Of one caller at a time.</remarks>
internal sealed class SftpSession : IDisposable
{
    /// <summary>Of sftp itself: it talked to the server, and a command failed. No connection at all ends with 255.</summary>
    private const int CommandFailed = 1;

    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(2);

    private readonly Process program;
    private readonly Task<string> errors;
    private string? done;

    /// <exception cref="IOException">The program does not start.</exception>
    public SftpSession(RuralSftpOptions options)
    {
        Own = Directory.CreateTempSubdirectory("rural-").FullName; // made for its owner alone
        try
        {
            program = Start(options);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Directory.Delete(Own, recursive: true);
            throw new IOException("The sftp program does not start.", e);
        }

        errors = program.StandardError.ReadToEndAsync();
    }

    /// <summary>A folder of this session alone, for copies of files.</summary>
    public string Own { get; }

    /// <summary>Whether it has ended, by a failed command or by itself.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Hands over one command and waits for its end. Never throws: one that is cut short is one that failed.</summary>
    public async Task<SftpResult> RunAsync(string command, CancellationToken cancel)
    {
        try
        {
            // Its own answer to this is what tells where the output of a command ends: nobody else knows the folder's name.
            done ??= await AskAsync(cancel);
            await WriteAsync($"{command}\nlpwd\n", cancel);
            var output = new List<string>();
            while (await ReadAsync(cancel) is { } line)
            {
                if (string.Equals(line, done, StringComparison.Ordinal))
                    return new(true, output, false);
                output.Add(line);
            }

            await program.WaitForExitAsync(cancel);
            return Ended(program.ExitCode == CommandFailed && IsNotFound(await errors.WaitAsync(cancel)));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return Ended(isNotFound: false);
        }
    }

    public void Dispose()
    {
        try
        {
            program.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }

        if (HasEnded || !program.WaitForExit(ToEnd))
            program.Kill(entireProcessTree: true);
        program.Dispose();
        Directory.Delete(Own, recursive: true);
    }

    private SftpResult Ended(bool isNotFound)
    {
        HasEnded = true;
        return new(false, [], isNotFound);
    }

    private static bool IsNotFound(string error) =>
        error.Contains("not found", StringComparison.OrdinalIgnoreCase)
        || error.Contains("No such file", StringComparison.OrdinalIgnoreCase);

    private async Task<string> AskAsync(CancellationToken cancel)
    {
        await WriteAsync("lpwd\n", cancel);
        return await ReadAsync(cancel) ?? throw new IOException("The session ended before it began.");
    }

    private async Task WriteAsync(string text, CancellationToken cancel)
    {
        await program.StandardInput.WriteAsync(text.AsMemory(), cancel);
        await program.StandardInput.FlushAsync(cancel);
    }

    /// <returns>The next line that is no echo of a command; null at the end.</returns>
    private async Task<string?> ReadAsync(CancellationToken cancel)
    {
        string? line;
        do line = await program.StandardOutput.ReadLineAsync(cancel);
        while (line is not null && line.StartsWith("sftp> ", StringComparison.Ordinal));
        return line;
    }

    private Process Start(RuralSftpOptions options)
    {
        var start = new ProcessStartInfo(options.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Own,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        foreach (var argument in Arguments(options))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static IEnumerable<string> Arguments(RuralSftpOptions options)
    {
        yield return "-q";
        yield return "-b";
        yield return "-";
        foreach (
            var option in new[]
            {
                "BatchMode=yes",
                "StrictHostKeyChecking=yes",
                "PreferredAuthentications=publickey",
                "IdentitiesOnly=yes",
                "ConnectTimeout=10",
            }
        )
        {
            yield return "-o";
            yield return option;
        }

        if (!options.IsDirect)
        {
            yield return "-o";
            yield return $"UserKnownHostsFile={options.KnownHostsFile}";
            yield return "-o";
            yield return "GlobalKnownHostsFile=/dev/null";
            yield return "-i";
            yield return options.IdentityFile!;
            yield return "-P";
            yield return options.Port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var argument in options.ExtraArguments)
            yield return argument;
        if (!options.IsDirect)
            yield return $"{options.User}@{options.Host}";
    }
}
