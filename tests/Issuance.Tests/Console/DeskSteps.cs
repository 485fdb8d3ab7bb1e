using System.Net;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>What a clerk does on the desk's pages, form by form, without script.</summary>
internal static class DeskSteps
{
    /// <summary>The whole form, sound in every field; what is given replaces a field.</summary>
    public static (string Name, string Value)[] Form(TestPerson person, params (string Name, string Value)[] instead)
    {
        (string Name, string Value)[] sound =
        [
            ("Form.Name", person.Name),
            ("Form.IdNumber", person.IdNumber),
            ("Form.Mobile", person.Mobile),
            ("Form.Sex", person.Sex),
            ("Form.Division", person.Division),
            ("Form.Scheme", "employee"),
            ("Form.AgentBank", "harbour"),
            ("Form.Papers[0].Brought", "true"),
            ("Form.Papers[0].OriginalSeen", "true"),
            ("Form.Papers[0].ValidUntil", "2036-05-01"),
            ("Form.Declaration", "true"),
        ];
        return [.. sound.Where(field => !instead.Any(other => other.Name == field.Name)), .. instead];
    }

    public static async Task<Sheet> CheckAsync(this Browser browser, params (string Name, string Value)[] fields) =>
        await browser.SubmitAsync(
            await browser.GetAsync("/desk/applications/new"),
            "form[action*=Check] button",
            fields
        );

    /// <summary>Fills in, checks and sends; ends on the page that tells the number.</summary>
    public static async Task<string> SubmittedAsync(this Browser browser, TestPerson person)
    {
        var check = await browser.CheckAsync(Form(person));
        var done = await browser.SubmitAsync(check, "form[action*=Submit] .card-footer button");
        Assert.True(done.Path.EndsWith("/received", StringComparison.Ordinal), done.Text);
        return done.Path.Split('/')[3];
    }

    public static async Task<Sheet> ScanAsync(this Browser browser, string code, string mode = "find") =>
        await browser.SubmitAsync(
            await browser.GetAsync($"/desk?scan={mode}"),
            "form.scan-form button",
            ("code", code)
        );

    /// <summary>A post with this browser's own antiforgery token, as a member might send it by hand.</summary>
    public static async Task<Sheet> PostByHandAsync(
        this Browser browser,
        string path,
        params (string Name, string Value)[] fields
    )
    {
        var page = await browser.GetAsync("/account");
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return await browser.PostAsync(
            path,
            [
                .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
                KeyValuePair.Create("__RequestVerificationToken", token),
            ]
        );
    }

    public static void Shows(this Sheet page, string words) =>
        Assert.True(
            page.Text.Contains(words, StringComparison.Ordinal),
            $"{page.Path} does not say {words}:\n{page.Text}"
        );

    public static void Hides(this Sheet page, string words) =>
        Assert.False(page.Html.Contains(words, StringComparison.Ordinal), $"{page.Path} shows {words}");

    public static void Is(this Sheet page, HttpStatusCode status) =>
        Assert.True(page.Status == status, $"{page.Path}: {page.Status}\n{page.Text}");
}
