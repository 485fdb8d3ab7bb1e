using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Issuance.Pages;

/// <summary>Tells the next page what the last action did. Kept in a sealed cookie for one page; no personal data.</summary>
public static class Outcomes
{
    public sealed record Outcome(bool Good, string Text, string? Next);

    public static void Done(this ITempDataDictionary temp, string text) => Write(temp, true, text, null);

    /// <param name="next">What the person can do now.</param>
    public static void NotDone(this ITempDataDictionary temp, string text, string? next) =>
        Write(temp, false, text, next);

    /// <returns>Null where nothing was done before this page.</returns>
    public static Outcome? Read(ITempDataDictionary temp) =>
        temp["text"] is string text ? new Outcome(temp["good"] is true, text, temp["next"] as string) : null;

    private static void Write(ITempDataDictionary temp, bool good, string text, string? next)
    {
        temp["good"] = good;
        temp["text"] = text;
        temp["next"] = next;
    }
}
