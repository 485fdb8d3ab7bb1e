using System.Security.Cryptography;
using System.Text;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Persistence;
using Issuance.ServicePoints;
using Issuance.Staff;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Sandbox;

/// <summary>The clients, banks and service points of the sandbox (contract 2). Running it again brings them up to date.</summary>
public static class SandboxSeed
{
    private static readonly string[] BankScopes =
    [
        Scopes.ActivationsWrite,
        Scopes.CardsStatusRead,
        Scopes.EventsRead,
        Scopes.WebhooksManage,
    ];

    private static readonly string[] PointScopes =
    [
        Scopes.ApplicationsSubmit,
        Scopes.ApplicationsRead,
        Scopes.PickupsRead,
        Scopes.PickupsWrite,
        Scopes.CardsStatusRead,
        Scopes.EventsRead,
        Scopes.WebhooksManage,
    ];

    private static readonly string[] ReviewScopes =
    [
        Scopes.ApplicationsRead,
        Scopes.ApplicationsReview,
        Scopes.EventsRead,
        Scopes.WebhooksManage,
    ];

    public static readonly IReadOnlyList<(string Name, ClientKind Kind, string Tenant, string[] Scopes)> Clients =
    [
        ("bank-harbour", ClientKind.Bank, "harbour", BankScopes),
        ("bank-meridian", ClientKind.Bank, "meridian", BankScopes),
        ("bank-rural", ClientKind.Bank, "rural", BankScopes),
        ("servicepoint-east", ClientKind.ServicePoint, "SP-EAST", PointScopes),
        ("servicepoint-west", ClientKind.ServicePoint, "SP-WEST", [.. PointScopes, Scopes.ApplicationsReview]),
        ("center-1", ClientKind.Center, "CT-1", ReviewScopes),
        ("reviewer-1", ClientKind.Authority, "1099", ReviewScopes),
        ("hospital-1", ClientKind.Institution, "H-001", [Scopes.CardsStatusRead]),
        ("pharmacy-1", ClientKind.Institution, "P-001", [Scopes.CardsStatusRead]),
        ("partner-status", ClientKind.Partner, "PS-1", [Scopes.CardsStatusRead]),
        (
            "ops",
            ClientKind.Operations,
            "operations",
            [
                Scopes.ApplicationsRead,
                Scopes.PickupsRead,
                Scopes.CardsStatusRead,
                Scopes.EventsRead,
                Scopes.WebhooksManage,
                Scopes.SandboxControl,
            ]
        ),
        ("bench", ClientKind.Bank, "harbour", [Scopes.ActivationsWrite, Scopes.CardsStatusRead]),
    ];

    public static async Task PlantAsync(IssuanceDb db, string keysFolder, CancellationToken cancel)
    {
        if (!await db.AgentBanks.AnyAsync(cancel))
        {
            db.AddRange(
                new AgentBank { Code = "harbour", Name = "示例海港银行" },
                new AgentBank { Code = "meridian", Name = "示例子午银行" },
                // A bank that takes no applications: it has no adapter here and no office has designated it.
                new AgentBank { Code = "summit", Name = "示例远山银行" },
                new BankBranch { Code = "HB-001", Bank = "harbour" },
                new BankBranch { Code = "HB-002", Bank = "harbour" },
                new BankBranch { Code = "MD-001", Bank = "meridian" },
                new ServicePoint
                {
                    Code = "SP-EAST",
                    Name = "东街服务点",
                    Address = "示例市东街 1 号",
                    Division = "109901",
                    SlotCapacity = 2,
                },
                new ServicePoint
                {
                    Code = "SP-WEST",
                    Name = "西湖路服务点",
                    Address = "示例市西湖路 8 号",
                    Division = "109902",
                    SlotCapacity = 6,
                }
            );
        }

        // Younger than the others: a sandbox that was planted before gets it, too.
        if (!await db.AgentBanks.AnyAsync(bank => bank.Code == "rural", cancel))
            db.AddRange(
                new AgentBank { Code = "rural", Name = "示例乡村银行" },
                new BankBranch { Code = "RU-001", Bank = "rural" }
            );
        await DesignateAsync(db, cancel);
        if (!await db.OpeningHours.AnyAsync(cancel))
            foreach (var code in new[] { "SP-EAST", "SP-WEST" })
                db.AddRange(
                    OpeningTimes
                        .Usual(code)
                        .Hours.Select(hours => new OpeningHours
                        {
                            ServicePoint = code,
                            OpensAt = hours.From,
                            ClosesAt = hours.To,
                        })
                );

        foreach (var (name, kind, tenant, scopes) in Clients)
            await PlantClientAsync(db, keysFolder, name, kind, tenant, scopes, cancel);
        await db.SaveChangesAsync(cancel);
        await DemoStaff.PlantAsync(db, cancel);
    }

    /// <summary>The office of the sandbox's one city has designated every bank; whoever ended a designation keeps it ended.</summary>
    private static async Task DesignateAsync(IssuanceDb db, CancellationToken cancel)
    {
        foreach (var bank in new[] { "harbour", "meridian", "rural" })
            if (!await db.BankDesignations.AnyAsync(d => d.Bank == bank, cancel))
                db.Add(
                    new BankDesignation
                    {
                        Bank = bank,
                        City = "1099",
                        ValidFrom = new DateOnly(2020, 1, 1),
                    }
                );
    }

    private static async Task PlantClientAsync(
        IssuanceDb db,
        string keysFolder,
        string name,
        ClientKind kind,
        string tenant,
        string[] scopes,
        CancellationToken cancel
    )
    {
        var client = await db.Clients.SingleOrDefaultAsync(c => c.Id == name, cancel);
        if (client is null)
        {
            client = new Client
            {
                Id = name,
                Kind = kind,
                Tenant = tenant,
                City = kind is ClientKind.Center or ClientKind.Authority ? "1099" : null,
                Scopes = scopes,
                Unlimited = name == "bench",
            };
            db.Add(client);
        }

        client.Scopes = scopes;
        var folder = Path.Combine(keysFolder, "clients");
        if (kind == ClientKind.Partner)
        {
            var secret = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.secret"), cancel);
            client.SecretHash = SHA256.HashData(Encoding.UTF8.GetBytes(secret.Trim()));
        }
        else
        {
            client.PublicKeyPem = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.public.pem"), cancel);
        }
    }
}
