using Issuance.DevHost.Postgres;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Verbs;

/// <summary>What runs, and whether it answers. A part that nobody started is no problem.</summary>
internal static class DoctorOfWhatRuns
{
    public static async Task<Finding> Database(Call call)
    {
        const string what = "database";
        var connection = call.Settings.OwnDatabase;
        if (connection is null)
        {
            var folders = await PostgresFolders.ForAsync(call.Checkout.Postgres, DatabaseUser.Current(), call.Cancel);
            if (await Postmaster.LivePidAsync(folders, call.Cancel) is null)
            {
                return await IfHostRuns(call, what, "not running", "./dev up starts it");
            }

            connection = PrivatePostgres.ConnectionString(folders, "issuance");
        }

        return await Postmaster.AnswersAsync(connection, call.Cancel)
            ? new Finding(what, "answers")
            : new Finding(what, "does not answer", "see .data/log/postgres.log, or ./dev down and up");
    }

    public static async Task<Finding> HostReady(Call call)
    {
        if (await call.Stack.RunningAsync(call.Cancel) is not { } running)
        {
            var door = (await call.Stack.ServiceAsync(call.Cancel))[^1].Process;
            return File.Exists(door.PidFile)
                ? new Finding("host", "has ended by itself", $"see .data/log/{door.Name}.log; ./dev up starts it")
                : new Finding("host", "not running");
        }

        foreach (var one in await call.Stack.ServiceAsync(call.Cancel))
        {
            var name = one.Process.Name;
            if (await one.Process.LivePidAsync(call.Cancel) is null)
            {
                return new Finding(name, "has ended by itself", $"see .data/log/{name}.log; ./dev up starts it");
            }

            if (!await ReadyWait.AnswersAsync(one.ReadyUrl, call.Cancel))
            {
                return new Finding(name, $"runs but is not ready at {one.ReadyUrl}", $"see .data/log/{name}.log");
            }
        }

        var shape = await call.Stack.ShapeAsync(call.Cancel);
        return new Finding("host", $"ready at {running.Api}{(shape.IsOneProcess ? "" : $", {shape.Words}")}");
    }

    public static async Task<Finding> StubsAnswer(Call call)
    {
        if (await call.Stack.Stubs.LivePidAsync(call.Cancel) is null)
        {
            return await IfHostRuns(call, "bank stubs", "not running", "./dev up starts them");
        }

        var stubs = (await call.Stack.RunningAsync(call.Cancel) ?? call.Settings.Urls).Stubs;
        return await ReadyWait.AnswersAsync($"{stubs}/_stub/mode?bank=harbour", call.Cancel)
            ? new Finding("bank stubs", $"answer at {stubs}")
            : new Finding("bank stubs", $"run but do not answer at {stubs}", "see .data/log/stubs.log");
    }

    /// <summary>A part that does not run is a problem only while the host that needs it does.</summary>
    private static async Task<Finding> IfHostRuns(Call call, string what, string state, string mend) =>
        new(what, state, await call.Stack.DoorPidAsync(call.Cancel) is null ? null : mend);
}
