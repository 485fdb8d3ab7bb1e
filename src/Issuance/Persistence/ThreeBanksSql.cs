namespace Issuance.Persistence;

/// <summary>What the migration of the three banks does beside the tables.</summary>
internal static class ThreeBanksSql
{
    /// <summary>Each bank's work gets a lane of its own.</summary>
    internal const string Lanes = """
        update work_items w set lane = i.bank from bank_instructions i
        where w.kind in ('order_card', 'enquire_instruction') and w.key = i.reference and w.lane = ''
        """;

    /// <summary>Whoever was an agent bank before designations were kept is one in every city that has a service point.</summary>
    internal const string Designations = """
        insert into bank_designations (bank, city, valid_from)
        select distinct b.code, left(p.division, 4), date '2020-01-01' from agent_banks b cross join service_points p
        """;
}
