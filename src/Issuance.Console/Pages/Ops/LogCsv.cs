namespace Issuance.Pages.Ops;

/// <summary>Lines of a CSV file (RFC 4180) that no spreadsheet takes for formulas.</summary>
internal static class LogCsv
{
    public static string Line(params ReadOnlySpan<string?> cells)
    {
        var line = new string[cells.Length];
        for (var n = 0; n < cells.Length; n++)
            line[n] = Cell(cells[n] ?? "");
        return string.Join(',', line) + "\r\n";
    }

    /// <summary>What begins like a formula gets a leading apostrophe, so that it is text for whoever opens the file.</summary>
    private static string Cell(string text)
    {
        var plain = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return plain.AsSpan().IndexOfAny("\",\r\n") < 0
            ? plain
            : $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
