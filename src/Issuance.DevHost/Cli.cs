using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;
using Issuance.DevHost.Tour;
using Issuance.DevHost.Verbs;

namespace Issuance.DevHost;

/// <summary>One call of <c>./dev</c>: answers on <paramref name="Out"/>, diagnostics on <paramref name="Error"/>.</summary>
internal sealed record Call(
    CommandLine Line,
    Checkout Checkout,
    Settings Settings,
    Stack Stack,
    TextWriter Out,
    TextWriter Error,
    CancellationToken Cancel
);

/// <summary>From the words of the command line to the exit code.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(
        string[] arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        try
        {
            var line = CommandLine.Parse(arguments);
            if (line.Verb == "keys")
            {
                return await MakeKeys.RunAsync(line.Name!, output);
            }

            var checkout = Checkout.Find();
            var settings = Settings.Read();
            var stack = new Stack(checkout, settings, error);
            return await VerbAsync(new Call(line, checkout, settings, stack, output, error, cancel));
        }
        catch (StopException e)
        {
            await error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (ToolMissingException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.ToolMissing;
        }
        catch (PostgresException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.DidNotHold;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync("interrupted");
            return ExitCodes.DidNotHold;
        }
    }

    private static Task<int> VerbAsync(Call call) =>
        call.Line.Verb switch
        {
            "up" => Up.RunAsync(call),
            "down" => Down.RunAsync(call),
            "doctor" => Doctor.RunAsync(call),
            "backup" => Backup.RunAsync(call),
            "restore" => Restore.RunAsync(call),
            "token" => Token.RunAsync(call),
            "run-job" => RunJob.RunAsync(call),
            "test" => RunTests.RunAsync(call),
            "bench" => RunBench.RunAsync(call),
            "pack" => Pack.RunAsync(call),
            "tour" => TakeTour.RunAsync(call),
            "roll" => Roll.RunAsync(call),
            "listen" => Listen.RunAsync(call),
            var verb => throw new InvalidOperationException($"{verb} was parsed but is not known here"),
        };
}
