namespace Issuance.Notices;

/// <summary>
/// However a notice is sent again, one occasion has one at most that may still go out. The mapping cannot express an
/// index over a part of a column, so its migration does.
/// </summary>
internal static class OneLiveNotice
{
    public const string Create = """
        create unique index ux_notices_one_live_per_occasion on notices (card_id, kind, split_part(stage, '~', 1))
        where state in ('queued', 'sending', 'unknown')
        """;

    public const string Drop = "drop index ux_notices_one_live_per_occasion";
}
