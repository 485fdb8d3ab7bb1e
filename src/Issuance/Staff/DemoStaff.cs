using Issuance.Access;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Staff;

/// <summary>The sandbox's members: one of each role, and developers of three partners. None has a password; they sign in by one click on this machine alone.</summary>
public static class DemoStaff
{
    public static IReadOnlyList<StaffMember> All() =>
        [
            Member("clerk-east", "东街服务点 01", StaffRole.Clerk, "SP-EAST", "E-1001"),
            Member("clerk-west", "西湖路服务点 01", StaffRole.Clerk, "SP-WEST", "W-1001"),
            Member("reviewer", "市医保中心 01", StaffRole.Reviewer, "1099", "R-2001"),
            Member("teller", "示例海港银行 001", StaffRole.Teller, "harbour", "T-3001", "HB-001"),
            Member("operator", "运维 01", StaffRole.Operator, "operations", "O-4001"),
            Member("viewer", "运维 02（只读）", StaffRole.Viewer, "operations", "O-4002"),
            Member("lead", "运维 03", StaffRole.Lead, "operations", "O-4003"),
            Developer("developer-harbour", "示例海港银行 开发 01", ClientKind.Bank, "harbour", "D-5001"),
            Developer("developer-hospital", "示例医院 开发 01", ClientKind.Institution, "H-001", "D-5002"),
            Developer("developer-center", "示例医保中心 开发 01", ClientKind.Center, "CT-1", "D-5003", city: "1099"),
        ];

    public static async Task PlantAsync(IssuanceDb db, CancellationToken cancel)
    {
        var known = await db.Staff.Select(m => m.UserName).ToListAsync(cancel);
        db.AddRange(All().Where(member => !known.Contains(member.UserName)));
        await db.SaveChangesAsync(cancel);
    }

    private static StaffMember Developer(
        string userName,
        string displayName,
        ClientKind kind,
        string tenant,
        string code,
        string? city = null
    ) => Member(userName, displayName, StaffRole.Developer, tenant, code, branch: null, kind, city);

    private static StaffMember Member(
        string userName,
        string displayName,
        StaffRole role,
        string tenant,
        string code,
        string? branch = null,
        ClientKind? partner = null,
        string? city = null
    ) =>
        new()
        {
            UserName = userName,
            NormalizedUserName = userName.ToUpperInvariant(),
            DisplayName = displayName,
            Role = role,
            Tenant = tenant,
            Branch = branch,
            PartnerKind = partner,
            City = city,
            ClerkCode = code,
            Demo = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
}
