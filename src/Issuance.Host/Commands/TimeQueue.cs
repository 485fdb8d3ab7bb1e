using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.Notices;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>time-queue</c>: for <c>./dev bench queue</c>, on a database of its own. Reads one question a line and answers with one line
/// of JSON: name to figure.
/// </summary>
/// <remarks>
/// <c>prepare N</c>: N cards that have arrived, each with its notice; <c>floor</c>: rows a second that are claimed bare, a
/// hundred a statement, and put back untimed; <c>send</c>: notices a second by the job itself, through a sender that answers
/// at once.
/// </remarks>
internal static class TimeQueue
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: time-queue");
        await using var owner = await CommandHost.BuildAsync(databaseRole: null);
        await using var services = await CommandHost.BuildAsync(
            Database.JobsRole,
            registered => registered.Replace(ServiceDescriptor.Singleton<INoticeSender, AnswersAtOnce>())
        );
        var cards = new CardsToUse(services);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var (name, figure) = line.Split(' ') switch
            {
                ["prepare", var count] => ("prepare", await PrepareAsync(cards, owner, count)),
                ["floor"] => ("floor", await ClaimAsync(services, owner)),
                ["send"] => ("send", await SendAsync(services)),
                _ => ("", 0),
            };
            Console.WriteLine(
                JsonSerializer.Serialize(new Dictionary<string, double>(StringComparer.Ordinal) { [name] = figure })
            );
        }

        return 0;
    }

    private static async Task<double> PrepareAsync(CardsToUse cards, ServiceProvider owner, string count)
    {
        var many = int.Parse(count, CultureInfo.InvariantCulture);
        await cards.PrepareAsync(
            many,
            handedOver: false,
            (scope, card, _) => scope.GetRequiredService<NoticeQueue>().Add(card, NoticeKind.PickupNotice, "arrived-1")
        );
        await RunAsync(owner, $"vacuum analyze notices, cards, applications");
        return many;
    }

    private static async Task<double> ClaimAsync(ServiceProvider services, ServiceProvider owner)
    {
        var (claimed, begun) = (0, Stopwatch.GetTimestamp());
        while (
            await RunAsync(
                services,
                $"""
                update notices set state = 'sending', lease_until = now() + interval '1 minute', epoch = epoch + 1
                where number in (
                    select number from notices where state = 'queued' and due_at <= now()
                    order by number limit 100 for update skip locked)
                """
            )
                is > 0
                    and var some
        )
            claimed += some;
        var rate = claimed / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await RunAsync(
            owner,
            $"update notices set state = 'queued', lease_until = null, epoch = 0 where state = 'sending'"
        );
        await RunAsync(owner, $"vacuum analyze notices");
        return rate;
    }

    private static async Task<double> SendAsync(ServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var begun = Stopwatch.GetTimestamp();
        var count = await scope.ServiceProvider.GetRequiredService<SendNoticesJob>().RunAsync(null, default);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var left = await scope
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .Notices.CountAsync(notice => notice.State != NoticeState.Sent);
        return left == 0
            ? count.Items / seconds
            : throw new InvalidOperationException($"{left} notices were not sent; no rate can be told.");
    }

    private static async Task<int> RunAsync(ServiceProvider services, FormattableString sql)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IssuanceDb>().Database.ExecuteSqlAsync(sql);
    }

    /// <summary>A gateway that costs nothing: what is left is the service's own work.</summary>
    private sealed class AnswersAtOnce : INoticeSender
    {
        public TimeSpan ProcessingWindow => TimeSpan.FromMinutes(1);

        public Task<NoticeAnswer> SendAsync(NoticeMessage message, CancellationToken cancel) =>
            Task.FromResult<NoticeAnswer>(new NoticeAnswer.Accepted());

        public Task<NoticeAnswer> EnquireAsync(string reference, CancellationToken cancel) =>
            Task.FromResult<NoticeAnswer>(new NoticeAnswer.NotFound());
    }
}
