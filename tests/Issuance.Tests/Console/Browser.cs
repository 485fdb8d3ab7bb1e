using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Issuance.Tests.Console;

/// <summary>A browser without script: keeps cookies, follows redirects, fills in and sends the forms that a page has.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient http;
    private readonly SocketsHttpHandler handler;

    public Browser(string url)
    {
        handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        // By name, as a person types it; the port is the world's own.
        http = new HttpClient(handler) { BaseAddress = new Uri(url) };
    }

    public CookieContainer Cookies => handler.CookieContainer;

    /// <summary>A signed-in member of the sandbox's staff.</summary>
    public static async Task<Browser> SignedInAsync(string url, string userName)
    {
        var browser = new Browser(url);
        var signIn = await browser.GetAsync("/sign-in");
        var home = await browser.SubmitAsync(signIn, $"button[value={userName}]");
        Assert.True(home.Status == HttpStatusCode.OK, $"{home.Path} {home.Status}");
        return browser;
    }

    public Task<Sheet> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Presses a button: its form goes out with what the page put into it and what is given here.</summary>
    /// <param name="button">A selector of the button.</param>
    public Task<Sheet> SubmitAsync(Sheet page, string button, params (string Name, string Value)[] fields)
    {
        var pressed =
            page.Document.QuerySelector(button) as IHtmlElement
            ?? throw new InvalidOperationException($"{page.Path} has no {button}:\n{page.Text}");
        var form = pressed.Closest("form") as IHtmlFormElement ?? (pressed as IHtmlButtonElement)?.Form;
        Assert.NotNull(form);
        var values = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements)
            Add(values, element, fields);
        values.AddRange(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        if (pressed.GetAttribute("name") is { Length: > 0 } name)
            values.Add(new(name, pressed.GetAttribute("value") ?? ""));
        var action = pressed.GetAttribute("formaction") ?? form.GetAttribute("action");
        var target = string.IsNullOrEmpty(action) ? page.Path : action;
        if (string.Equals(form.Method, "get", StringComparison.OrdinalIgnoreCase))
            return GetAsync(
                target.Split('?')[0]
                    + "?"
                    + string.Join(
                        '&',
                        values.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}")
                    )
            );
        return PostAsync(target, values);
    }

    /// <summary>Posts as no page of ours would: what a hostile page or a script sends.</summary>
    public Task<Sheet> PostAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> values,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(values) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    public async Task<Sheet> SendAsync(HttpRequestMessage request)
    {
        var path = request.RequestUri!.ToString();
        var response = await http.SendAsync(request);
        var redirects = new List<string>();
        while (response.Headers.Location is { } location && (int)response.StatusCode is >= 300 and < 400)
        {
            path = location.IsAbsoluteUri ? location.PathAndQuery : location.ToString();
            redirects.Add(path);
            Assert.True(redirects.Count < 10, string.Join(" -> ", redirects));
            response = await http.GetAsync(new Uri(path, UriKind.Relative));
        }

        var html = await response.Content.ReadAsStringAsync();
        return new Sheet(path, response.StatusCode, html, new HtmlParser().ParseDocument(html), redirects)
        {
            Headers = response.Headers,
        };
    }

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    private static void Add(
        List<KeyValuePair<string, string>> values,
        AngleSharp.Dom.IElement element,
        (string Name, string Value)[] given
    )
    {
        var name = element.GetAttribute("name");
        if (string.IsNullOrEmpty(name) || given.Any(field => field.Name == name))
            return;
        switch (element)
        {
            case IHtmlInputElement { Type: "checkbox" or "radio" } box when !box.IsChecked:
            case IHtmlInputElement { Type: "submit" or "button" or "file" }:
            case IHtmlButtonElement:
                return;
            case IHtmlInputElement input:
                values.Add(new(name, input.Value));
                return;
            case IHtmlTextAreaElement area:
                values.Add(new(name, area.Value));
                return;
            case IHtmlSelectElement select:
                values.Add(new(name, select.Value ?? ""));
                return;
        }
    }
}

/// <summary>A page as it came.</summary>
/// <param name="Path">Where the browser ended, after redirects.</param>
public sealed record Sheet(
    string Path,
    HttpStatusCode Status,
    string Html,
    IHtmlDocument Document,
    IReadOnlyList<string> Redirects
)
{
    public System.Net.Http.Headers.HttpResponseHeaders Headers { get; init; } = null!;

    /// <summary>What a person reads.</summary>
    public string Text => Document.Body?.TextContent ?? Html;
}
