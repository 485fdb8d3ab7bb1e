namespace Issuance.DevHost.Verbs;

/// <summary>What one check found; <paramref name="Mend"/> is null where all is well.</summary>
internal sealed record Finding(string What, string State, string? Mend = null);

/// <summary>Looks at what the other verbs need, changes nothing, and says how to mend what is wrong.</summary>
internal static class Doctor
{
    public static async Task<int> RunAsync(Call call)
    {
        Func<Call, Task<Finding>>[] checks =
        [
            DoctorOfTheMachine.Sdk,
            DoctorOfTheMachine.Programs,
            DoctorOfTheMachine.Npm,
            DoctorOfTheMachine.Chromium,
            DoctorOfTheMachine.Ports,
            DoctorOfTheFiles.DataRights,
            DoctorOfTheFiles.KeysThere,
            DoctorOfTheFiles.Sm2Keys,
            DoctorOfWhatRuns.Database,
            DoctorOfWhatRuns.HostReady,
            DoctorOfWhatRuns.StubsAnswer,
        ];
        var problems = 0;
        foreach (var check in checks)
        {
            var (what, state, mend) = await check(call);
            problems += mend is null ? 0 : 1;
            await call.Out.WriteLineAsync(
                $"{(mend is null ? "ok     " : "PROBLEM")} {what}: {state}{(mend is null ? "" : $" -> {mend}")}"
            );
        }

        await call.Out.WriteLineAsync($"{problems} problems");
        return problems == 0 ? ExitCodes.Held : ExitCodes.DidNotHold;
    }
}
