using Issuance.Operations;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>client-disable ID ID REASON</c>: keeps a client out; its live tokens stop within a second, in every process. The id is
/// given twice, as the page asks for it twice. <c>/ops/clients</c> lets it in again.
/// </summary>
internal static class DisableClient
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var id, var again, var reason])
            return await Command.WrongAsync("Usage: client-disable ID ID REASON (the id twice, to be sure of it)");
        return await ClientCommand.RunAsync<SwitchClient>(
            "client-disable",
            async (switches, who) => (await switches.DisableAsync(id, again, who, reason, default), $"{id} is disabled")
        );
    }
}
