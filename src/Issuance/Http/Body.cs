using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>The request's JSON body, already read and found well-shaped by <see cref="Guards"/>.</summary>
public sealed record Body<T>(T Value) : IBindableFromHttpContext<Body<T>>
    where T : class
{
    public static ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Body<T>?>(new((T)WellShaped.Of(context).Body!));
}

/// <summary>The request's query parameters, already read and found well-shaped by <see cref="Guards"/>.</summary>
public sealed record Query<T>(T Value) : IBindableFromHttpContext<Query<T>>
    where T : class
{
    public static ValueTask<Query<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Query<T>?>(new((T)WellShaped.Of(context).Query!));
}

/// <summary>What the guards read of a request, handed to the handler's parameters.</summary>
internal sealed record WellShaped(object? Body, object? Query)
{
    public static WellShaped Of(HttpContext context) =>
        context.Features.Get<WellShaped>()
        ?? throw new InvalidOperationException("The route declares no Operation, so nothing read its request.");
}
