using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Staff;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>staff-add USER-NAME ROLE NAME CODE [OFFICE [BRANCH]]</c>: makes an account and prints its first password, once.
/// The first lead is made so; leads make all others on their page.
/// </summary>
internal static class AddStaff
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var userName, var roleName, var name, var code, .. var where] || where.Length > 2)
            return await Command.WrongAsync(
                "Usage: staff-add USER-NAME clerk|reviewer|teller|viewer|operator|lead|developer NAME CODE [OFFICE [BRANCH]]"
            );
        var role = Enum.GetValues<StaffRole>()
            .Where(value => Snake.Case(value) == roleName)
            .Cast<StaffRole?>()
            .FirstOrDefault();
        if (role is null)
            return await Command.WrongAsync(
                "ROLE is one of clerk, reviewer, teller, viewer, operator, lead, developer."
            );

        await using var services = await CommandHost.BuildAsync(Database.ApiRole);
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = "command:staff-add";
        var (member, password, refused) = await scope
            .ServiceProvider.GetRequiredService<AddMember>()
            .AddAsync(
                new AddMember.Request(
                    userName,
                    name,
                    role.Value,
                    where.ElementAtOrDefault(0),
                    where.ElementAtOrDefault(1),
                    code
                ),
                CancellationToken.None
            );
        if (member is null)
        {
            await Console.Error.WriteLineAsync($"staff-add did not finish: {refused}");
            return 1;
        }

        Console.WriteLine($"{member.UserName} {password}");
        return 0;
    }
}
