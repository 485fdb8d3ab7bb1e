using Issuance.Shared;

namespace Issuance.Http;

/// <summary>The faults of shape (400), each in one place with its code. A value is never repeated.</summary>
public static class Faults
{
    /// <summary>Every code of a fault of shape, as <c>errors[].code</c> has it.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. new[]
        {
            Malformed(),
            TooDeep(),
            Unknown(""),
            UnknownParameter(""),
            Duplicate(""),
            Missing(""),
            WrongType("", ""),
            TooLong("", ""),
            TooShort("", ""),
            OutOfRange("", ""),
            NotInList("", ""),
            Nul(""),
            BadPattern(""),
        }.Select(fault => fault.Code),
    ];

    public static Fault Malformed() => new("", "malformed_json", "The body is not well-formed JSON in UTF-8.");

    public static Fault TooDeep() => new("", "too_deep", "The body is nested deeper than 32 levels.");

    public static Fault Unknown(string pointer) => new(pointer, "unknown_member", "No such member is known here.");

    public static Fault UnknownParameter(string pointer) =>
        new(pointer, "unknown_parameter", "No such query parameter is known here.");

    public static Fault Duplicate(string pointer) => new(pointer, "duplicate_member", "This may be given only once.");

    public static Fault Missing(string pointer) => new(pointer, "missing_member", "This member is required.");

    public static Fault WrongType(string pointer, string expected) =>
        new(pointer, "wrong_type", $"This must be {expected}.");

    public static Fault TooLong(string pointer, string limit) => new(pointer, "too_long", $"This may have {limit}.");

    public static Fault TooShort(string pointer, string limit) => new(pointer, "too_short", $"This must have {limit}.");

    public static Fault OutOfRange(string pointer, string range) =>
        new(pointer, "out_of_range", range.Length == 0 ? "This is out of range." : $"This must be {range}.");

    public static Fault NotInList(string pointer, string choices) =>
        new(pointer, "not_in_list", $"This must be one of: {choices}.");

    public static Fault Nul(string pointer) => new(pointer, "nul_character", "The character U+0000 is not allowed.");

    public static Fault BadPattern(string pointer) =>
        new(pointer, "bad_pattern", "This does not have the expected form.");

    /// <summary>
    /// The JSON Pointer of a member; that of its object where the member's name could not be one of ours. A caller's
    /// slip can put anything into a name, such as somebody's number, and that is not repeated.
    /// </summary>
    public static string At(string pointer, string name) => IsName(name) ? $"{pointer}/{name}" : pointer;

    /// <summary>A query parameter, named by the same rule.</summary>
    public static string AtParameter(string name) => IsName(name) ? $"?{name}" : "?";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        && name.Count(char.IsAsciiDigit) <= 6;
}
