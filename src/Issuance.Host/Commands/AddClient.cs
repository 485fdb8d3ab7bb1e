using System.Globalization;
using Issuance.Access;
using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Shared;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>client-add ID KIND TENANT "SCOPES" REASON [--key FILE] [--city CCCC] [--last-day YYYY-MM-DD]</c>: registers a caller of
/// the API. Without a key a partner gets a secret, which is printed once. Operators do the same on <c>/ops/clients</c>.
/// </summary>
internal static class AddClient
{
    private const string Usage =
        "Usage: client-add ID bank|service_point|center|authority|institution|partner|operations TENANT \"SCOPE SCOPE\" "
        + "REASON [--key PUBLIC-KEY.pem] [--city CCCC] [--last-day YYYY-MM-DD]";

    public static async Task<int> RunAsync(string[] args)
    {
        var rest = args.ToList();
        var keyFile = ClientCommand.Take(rest, "--key");
        var city = ClientCommand.Take(rest, "--city");
        var lastDay = ClientCommand.Take(rest, "--last-day");
        DateOnly? end = null;
        if (DateOnly.TryParseExact(lastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var day))
            end = day;
        if (
            rest is not [var id, var kindName, var tenant, var scopes, var reason]
            || (lastDay is not null && end is null)
        )
            return await Command.WrongAsync(Usage);
        var kind = Enum.GetValues<ClientKind>()
            .Where(value => Snake.Case(value) == kindName)
            .Cast<ClientKind?>()
            .FirstOrDefault();
        if (kind is null)
            return await Command.WrongAsync(Usage);

        var request = new RegisterClient.Request(
            id,
            kind.Value,
            tenant,
            city,
            scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            keyFile is null ? null : await File.ReadAllTextAsync(keyFile),
            end is { } last ? ChinaTime.StartOf(last.AddDays(1)) : null
        );
        return await ClientCommand.RunAsync<RegisterClient>(
            "client-add",
            async (register, who) =>
            {
                var (client, secret, refusal) = await register.RegisterAsync(request, who, reason, default);
                return (refusal, secret is null ? $"{client?.Id} registered" : $"{client?.Id} {secret}");
            }
        );
    }
}
