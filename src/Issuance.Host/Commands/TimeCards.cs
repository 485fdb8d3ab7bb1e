using System.Globalization;
using System.Text.Json;
using Issuance.Persistence;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>time-cards</c>: for <c>./dev bench status</c> and <c>activation</c>, on a database of their own. Reads one question a line
/// and answers with one line of JSON.
/// </summary>
/// <remarks>
/// <c>serve</c>: the floors on <c>ISSUANCE_PORT</c> (<see cref="BareServer"/>); <c>prepare N FILE</c>: N cards in their holders'
/// hands, a line each with the card's id and the holder's number.
/// </remarks>
internal static class TimeCards
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: time-cards");
        await using var services = await CommandHost.BuildAsync(Database.ApiRole);
        var cards = new CardsToUse(services);
        WebApplication? server = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var answer = 0;
            switch (line.Split(' '))
            {
                case ["serve"]:
                    server = await BareServer.StartAsync(services);
                    break;
                case ["prepare", var count, var file]:
                    answer = int.Parse(count, CultureInfo.InvariantCulture);
                    await PrepareAsync(cards, answer, file);
                    break;
            }

            Console.WriteLine(
                JsonSerializer.Serialize(new Dictionary<string, double>(StringComparer.Ordinal) { ["done"] = answer })
            );
        }

        if (server is not null)
            await server.DisposeAsync();
        return 0;
    }

    private static async Task PrepareAsync(CardsToUse cards, int count, string file)
    {
        var lines = new List<string>();
        await cards.PrepareAsync(count, handedOver: true, (_, card, number) => lines.Add($"{card.Id} {number}"));
        await File.WriteAllLinesAsync(file, lines);
    }
}
