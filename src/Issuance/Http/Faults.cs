using Issuance.Shared;

namespace Issuance.Http;

/// <summary>The faults of shape (400), each in one place with its code. A value is never repeated.</summary>
public static class Faults
{
    public static Fault Malformed() => new("", "malformed_json", "The body is not well-formed JSON in UTF-8.");

    public static Fault TooDeep() => new("", "too_deep", "The body is nested deeper than 32 levels.");

    public static Fault Unknown(string pointer) => new(pointer, "unknown_member", "This member is not known here.");

    public static Fault UnknownParameter(string pointer) =>
        new(pointer, "unknown_parameter", "This query parameter is not known here.");

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

    /// <summary>A member name as it stands inside a JSON Pointer (RFC 6901), cut to a readable length.</summary>
    public static string Escape(string name) =>
        (name.Length > 64 ? name[..64] : name)
            .Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
}
