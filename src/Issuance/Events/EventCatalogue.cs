namespace Issuance.Events;

/// <summary>What an event is about; it decides which facts it can tell and who may see it.</summary>
public enum EventSubject
{
    Card,

    /// <summary>A card's order at its bank: operations alone see these.</summary>
    BankOrder,
    Application,
}

/// <summary>A fact that changes in an event's example.</summary>
public sealed record FactExample(string Name, string? Before, string? After);

/// <summary>One type of event, as it is published.</summary>
/// <param name="Name">As in <c>type</c>.</param>
/// <param name="Chinese">What has happened, for a person.</param>
/// <param name="Status">The status after it in the example.</param>
/// <param name="Changes">What changes in the example; any other fact of the subject may change as well.</param>
public sealed record EventType(
    string Name,
    EventSubject Subject,
    string Chinese,
    string English,
    string Status,
    IReadOnlyList<FactExample> Changes
);

/// <summary>
/// Every type of event that the service tells, for whoever receives them: <c>openapi/webhooks.v1.json</c> is made of this
/// list. A test compares it with what the code emits, in both directions.
/// </summary>
public static partial class EventCatalogue
{
    public static IReadOnlyList<EventType> All { get; } =
    [
        Application(
            "received",
            "申请已收件",
            "An application was taken in",
            "received",
            Was("status", null, "received"),
            Was("deadline", null, "running")
        ),
        Application(
            "approved",
            "申请已审核通过，卡片同时下单",
            "An application was approved, and its card ordered with it",
            "approved",
            Was("status", "received", "approved")
        ),
        Application(
            "rejected",
            "申请未通过",
            "An application was rejected",
            "rejected",
            Was("status", "received", "rejected"),
            Was("deadline", "running", "met")
        ),
        Application(
            "withdrawn",
            "申请已撤回",
            "An application was withdrawn before it was decided",
            "withdrawn",
            Was("status", "received", "withdrawn"),
            Was("deadline", "running", "closed")
        ),
        Application(
            "failed",
            "申请终止：银行不予制卡、多次制卡失败，或卡片在领取前注销",
            "The card of an application will not come: refused, not producible, or closed before it was collected",
            "failed",
            Was("status", "approved", "failed"),
            Was("deadline", "running", "closed")
        ),
        Application(
            "completed",
            "申请办结：卡片已交到本人手中",
            "An application is completed: its card is in the holder's hand",
            "completed",
            Was("status", "approved", "completed")
        ),
        Application(
            "reopened",
            "领取已撤销，申请恢复办理",
            "A hand-over was undone, so its application is open again",
            "approved",
            Was("status", "completed", "approved")
        ),
        Application(
            "mobile_corrected",
            "申请人的手机号已更正（事件中不含号码）",
            "The holder's number was corrected; the number is not told",
            "approved"
        ),
        ServicePoint("due_soon", "该件的办结时限将至", "The time promised for a case is nearly over", "approved"),
        ServicePoint(
            "breached",
            "该件已超过办结时限",
            "The time promised for a case is over",
            "approved",
            Was("deadline", "running", "breached")
        ),
        ServicePoint(
            "deadline_changed",
            "工作日历有调整，该件的时限随之改变",
            "The calendar of working days was revised, and the time promised for a case moved",
            "approved",
            Was("dueAt", "2026-03-05T17:30:00+08:00", "2026-03-06T17:30:00+08:00"),
            Was("dueSoonAt", "2026-03-04T17:30:00+08:00", "2026-03-05T17:30:00+08:00")
        ),
        .. OfCards(),
    ];

    private static readonly Dictionary<string, EventType> ByName = All.ToDictionary(
        type => type.Name,
        StringComparer.Ordinal
    );

    public static EventType? Find(string name) => ByName.GetValueOrDefault(name);

    private static FactExample Was(string name, string? before, string? after) => new(name, before, after);

    private static EventType Application(
        string name,
        string zh,
        string en,
        string status,
        params FactExample[] changes
    ) => new($"application.{name}", EventSubject.Application, zh, en, status, changes);

    private static EventType ServicePoint(
        string name,
        string zh,
        string en,
        string status,
        params FactExample[] changes
    ) => new($"service_point.{name}", EventSubject.Application, zh, en, status, changes);

    private static EventType Card(string name, string zh, string en, string status, params FactExample[] changes) =>
        new($"card.{name}", EventSubject.Card, zh, en, status, changes);

    private static EventType Pickup(string name, string zh, string en, params FactExample[] changes) =>
        new($"pickup.{name}", EventSubject.Card, zh, en, "awaiting_pickup", changes);

    private static EventType BankOrder(string name, string zh, string en) =>
        new($"bank_order.{name}", EventSubject.BankOrder, zh, en, "in_fulfilment", []);
}
