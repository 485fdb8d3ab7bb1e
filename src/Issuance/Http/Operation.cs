using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>What an operation asks of a request before its handler runs; <see cref="Guards"/> checks it in the contract's order.</summary>
/// <param name="Id">The operationId of the published document.</param>
/// <param name="Scope">The scope that a token must carry; the one that a refusal names.</param>
public sealed record Operation(string Id, string Scope)
{
    /// <summary>Scopes of which one does as well as <see cref="Scope"/>.</summary>
    public IReadOnlyList<string> OrScopes { get; init; } = [];

    /// <summary>Whether a token with these scopes may ask.</summary>
    public bool Admits(IReadOnlySet<string> scopes) => scopes.Contains(Scope) || OrScopes.Any(scopes.Contains);

    /// <summary>The request must carry an <c>Idempotency-Key</c> and runs inside one transaction with its record.</summary>
    public bool Keyed { get; init; }

    /// <summary>The type of the JSON body, or null where the operation takes none.</summary>
    public Type? Body { get; init; }

    /// <summary>The type whose members are the query parameters, or null where none is known.</summary>
    public Type? Query { get; init; }

    /// <summary>Looks cards up, so the counter of unknown cards applies.</summary>
    public bool CountsMisses { get; init; }

    /// <summary>Mapped only where the environment is the sandbox.</summary>
    public bool SandboxOnly { get; init; }
}

/// <summary>The refusals that an operation can give beyond those that its guards imply; read by the published document.</summary>
public sealed record OperationRefusals(IReadOnlyList<Refusal> Refusals);

public static class OperationExtensions
{
    /// <summary>Declares an operation: its id in the document, its scope, and what its request must be like.</summary>
    public static RouteHandlerBuilder Operation(this RouteHandlerBuilder route, Operation operation, string summary) =>
        route.WithMetadata(operation).WithName(operation.Id).WithSummary(summary);

    /// <summary>Names the refusals that this operation can give.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params Refusal[] refusals) =>
        route.WithMetadata(new OperationRefusals(refusals));
}
