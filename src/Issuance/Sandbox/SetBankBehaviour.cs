using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Issuance.Access;
using Issuance.Banks;
using Issuance.CardOrders;
using Issuance.Http;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Issuance.Sandbox;

/// <summary>Makes a stub bank behave as banks do at their worst (contract 3.3).</summary>
public static class SetBankBehaviour
{
    /// <summary>A mode, or <c>autoProgress</c> alone.</summary>
    public sealed record Request
    {
        [
            StringLength(32),
            AllowedValues(
                "ok",
                "refuse",
                "error_500",
                "timeout",
                "lost_reply",
                "slow",
                "duplicate_callback",
                "late_callback",
                "out_of_order",
                "garbage",
                "wrong_signature",
                "down",
                "naive"
            )
        ]
        public string? Mode { get; init; }

        /// <summary>How many orders it holds for; 0 or absent: until it is changed.</summary>
        [Range(0, 1_000_000)]
        public int? Count { get; init; }

        /// <summary>Which of the bank's messages it falls on; order when absent.</summary>
        [StringLength(32), AllowedValues("order", "enquiry", "callback", "all")]
        public string? Operation { get; init; }

        [Range(0, 60_000)]
        public int? DelayMs { get; init; }

        /// <summary>Whether orders take their steps by themselves.</summary>
        public bool? AutoProgress { get; init; }
    }

    /// <param name="Count">What is left of it; 0 without a limit.</param>
    /// <param name="Naive">Sent only while the switch is on.</param>
    public sealed record Response(
        [property: StringLength(32)] string Bank,
        [property: StringLength(32)] string Mode,
        [property: Range(0, 1_000_000)] int Count,
        [property: StringLength(32)] string Operation,
        [property: Range(0, 60_000)] int DelayMs,
        bool AutoProgress,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Naive = null
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/sandbox/banks/{bank}/behaviour", HandleAsync)
            .Operation(
                new Operation("SetBankBehaviour", Scopes.SandboxControl) { Body = typeof(Request), SandboxOnly = true },
                "Make a stub bank misbehave"
            )
            .Refuses(CallbackRefusals.BankNotFound, SandboxRefusals.BankUnavailable);

    internal static async Task<Results<Ok<Response>, RefusalResult>> HandleAsync(
        string bank,
        Body<Request> body,
        BankDirectory banks,
        StubControl stub,
        CancellationToken cancel
    )
    {
        var (mode, count, operation, delayMs, autoProgress) = (
            body.Value.Mode,
            body.Value.Count,
            body.Value.Operation,
            body.Value.DelayMs,
            body.Value.AutoProgress
        );
        if (mode is null && (autoProgress is null || count is not null || operation is not null || delayMs is not null))
            return (HttpRefusals.RequestInvalid with { Faults = [Faults.Missing("/mode")] }).ToProblem();
        // The SMS gateway is no bank, but has moods too.
        if (bank != "sms" && banks.Find(bank) is null)
            return CallbackRefusals.BankNotFound.ToProblem();

        var given = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["bank"] = bank,
            ["mode"] = mode,
            ["count"] = count,
            ["operation"] = operation,
            ["delayMs"] = delayMs,
            ["autoProgress"] = autoProgress,
        };
        var answer = await stub.PostAsync(
            "/_stub/mode",
            given.Where(member => member.Value is not null).ToDictionary(),
            cancel
        );
        return answer switch
        {
            (200, var told) => TypedResults.Ok(told.Deserialize<Response>(JsonText.Options)!),
            // A mode that this one does not have, such as one about callbacks for the SMS gateway.
            (400, _) => (
                HttpRefusals.RequestInvalid with
                {
                    Faults = [Faults.NotInList("/mode", "ok, refuse, error_500, timeout, lost_reply, slow, down")],
                }
            ).ToProblem(),
            (404, _) => CallbackRefusals.BankNotFound.ToProblem(),
            _ => SandboxRefusals.BankUnavailable.ToProblem(),
        };
    }
}
