using System.Runtime.InteropServices;
using Issuance.DevHost;

// Ctrl+C and SIGTERM let a verb stop what it started; SIGKILL leaves it running, and the next `up` adopts it.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await Cli.RunAsync(args, Console.Out, Console.Error, stop.Token);

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
