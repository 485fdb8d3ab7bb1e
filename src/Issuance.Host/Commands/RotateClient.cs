using Issuance.Operations;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>client-rotate ID REASON [--key FILE] [--overlap-hours N]</c>: gives a client a new key (a partner a new secret, printed
/// once). The old one stays good for a day unless something else is said; 0 ends it at once.
/// </summary>
internal static class RotateClient
{
    private const string UsualOverlap = "24";

    public static async Task<int> RunAsync(string[] args)
    {
        var rest = args.ToList();
        var keyFile = ClientCommand.Take(rest, "--key");
        var overlap = ClientCommand.Hours(ClientCommand.Take(rest, "--overlap-hours") ?? UsualOverlap);
        if (rest is not [var id, var reason] || overlap is null)
            return await Command.WrongAsync(
                "Usage: client-rotate ID REASON [--key PUBLIC-KEY.pem] [--overlap-hours 0..720]"
            );
        var pem = keyFile is null ? null : await File.ReadAllTextAsync(keyFile);
        return await ClientCommand.RunAsync<RotateClientKey>(
            "client-rotate",
            async (rotate, who) =>
            {
                var (client, secret, refusal) = await rotate.RotateAsync(id, pem, overlap.Value, who, reason, default);
                return (refusal, secret is null ? $"{client?.Id} has a new key" : $"{client?.Id} {secret}");
            }
        );
    }
}
