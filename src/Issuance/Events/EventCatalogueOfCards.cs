namespace Issuance.Events;

/// <summary>What is told of cards, of their collection, and of their orders at banks.</summary>
public static partial class EventCatalogue
{
    private static EventType[] OfCards() =>
        [
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
            Pickup(
                "missed",
                "预约时间已过，未来领取",
                "Nobody came at the time booked",
                Was("pickup", "booked", "missed")
            ),
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
}
