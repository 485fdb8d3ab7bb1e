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
public static class EventCatalogue
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
        Card(
            "ordered",
            "卡片已向银行下单（含重新下单）",
            "A card was ordered from its bank, for the first time or again",
            "in_fulfilment",
            Was("status", null, "in_fulfilment"),
            Was("custody", null, "ordered"),
            Was("bank", null, "not_activated"),
            Was("insurance", null, "not_activated")
        ),
        Card(
            "accepted",
            "银行已受理制卡订单",
            "The bank accepted a card's order",
            "in_fulfilment",
            Was("custody", "ordered", "accepted")
        ),
        Card(
            "refused",
            "银行不予制卡",
            "The bank refused a card's order",
            "cancelled",
            Was("custody", "ordered", "refused"),
            Was("status", "in_fulfilment", "cancelled")
        ),
        Card(
            "in_production",
            "卡片制作中",
            "A card is being produced",
            "in_fulfilment",
            Was("custody", "accepted", "in_production")
        ),
        Card(
            "produced",
            "卡片已制成",
            "A card was produced",
            "in_fulfilment",
            Was("custody", "in_production", "produced")
        ),
        Card(
            "production_failed",
            "制卡失败",
            "The production of a card failed",
            "in_fulfilment",
            Was("custody", "in_production", "production_failed")
        ),
        Card(
            "in_transit",
            "卡片已发往服务点",
            "A card is on its way to its service point",
            "in_fulfilment",
            Was("custody", "produced", "in_transit")
        ),
        Card(
            "at_pickup_point",
            "卡片已到服务点，可以领取",
            "A card has arrived at its service point and can be collected",
            "awaiting_pickup",
            Was("custody", "in_transit", "at_pickup_point"),
            Was("status", "in_fulfilment", "awaiting_pickup")
        ),
        Card(
            "handed_over",
            "卡片已交给持卡人",
            "A card was handed to its holder",
            "issued",
            Was("custody", "at_pickup_point", "handed_over"),
            Was("status", "awaiting_pickup", "issued")
        ),
        Card(
            "unclaimed",
            "逾期未领",
            "A card was not collected in its time; it still can be",
            "awaiting_pickup",
            Was("custody", "at_pickup_point", "unclaimed")
        ),
        Card(
            "bank_activated",
            "银行功能已激活",
            "A card's bank function was switched on",
            "partly_active",
            Was("bank", "not_activated", "active"),
            Was("status", "issued", "partly_active")
        ),
        Card(
            "insurance_activated",
            "医保功能已激活",
            "A card's insurance function was switched on",
            "active",
            Was("insurance", "not_activated", "active"),
            Was("status", "partly_active", "active")
        ),
        Card(
            "lost",
            "卡片已挂失，已激活的功能随即暂停",
            "A card was reported lost; what was active is suspended",
            "lost",
            Was("bank", "active", "suspended"),
            Was("insurance", "active", "suspended"),
            Was("status", "active", "lost")
        ),
        Card(
            "suspended",
            "卡片功能已暂停",
            "A card's functions were suspended",
            "suspended",
            Was("bank", "active", "suspended"),
            Was("insurance", "active", "suspended"),
            Was("status", "active", "suspended")
        ),
        Card(
            "resumed",
            "卡片功能已恢复",
            "A card's functions were resumed",
            "active",
            Was("bank", "suspended", "active"),
            Was("insurance", "suspended", "active"),
            Was("status", "suspended", "active")
        ),
        Card(
            "closed",
            "卡片已注销",
            "A card was closed for good",
            "cancelled",
            Was("bank", "active", "closed"),
            Was("insurance", "active", "closed"),
            Was("status", "active", "cancelled")
        ),
        Card(
            "arrival_undone",
            "入库登记已撤销",
            "A scan at the service point was undone",
            "in_fulfilment",
            Was("custody", "at_pickup_point", "in_transit"),
            Was("pickup", "notice_queued", null),
            Was("status", "awaiting_pickup", "in_fulfilment")
        ),
        Card(
            "hand_over_undone",
            "领取登记已撤销",
            "A hand-over was undone",
            "awaiting_pickup",
            Was("custody", "handed_over", "at_pickup_point"),
            Was("pickup", "collected", "notified"),
            Was("status", "issued", "awaiting_pickup")
        ),
        Pickup(
            "notice_queued",
            "领卡通知待发送",
            "The holder is to be told that the card is there",
            Was("pickup", null, "notice_queued")
        ),
        Pickup(
            "notified",
            "领卡通知已发出",
            "The holder was told that the card is there",
            Was("pickup", "notice_queued", "notified")
        ),
        Pickup("booked", "已预约领卡时间", "A time to collect was booked", Was("pickup", "notified", "booked")),
        Pickup("moved", "领卡预约已改期", "A booking was moved to another time"),
        Pickup("cancelled", "领卡预约已取消", "A booking was cancelled", Was("pickup", "booked", "notified")),
        Pickup("missed", "预约时间已过，未来领取", "Nobody came at the time booked", Was("pickup", "booked", "missed")),
        new(
            "pickup.collected",
            EventSubject.Card,
            "已领取",
            "The card was collected",
            "issued",
            [Was("pickup", "booked", "collected")]
        ),
        Pickup("expired", "领卡期限已过", "The time to collect is over", Was("pickup", "notified", "expired")),
        BankOrder("accepted", "银行确认已受理该订单", "The bank is known to have accepted an order"),
        BankOrder("declined", "银行确认拒绝该订单", "The bank is known to have declined an order"),
        BankOrder(
            "unknown",
            "该订单在银行的结果未知，正在查询",
            "What became of an order at the bank is not known; it is being asked"
        ),
        BankOrder("needs_review", "该订单须由人工判定", "What became of an order must be decided by a person"),
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
