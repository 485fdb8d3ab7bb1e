using Microsoft.AspNetCore.Identity;

namespace Issuance.Staff;

/// <summary>What guessers try first is refused, however long it is. Length does the rest: no rules about kinds of characters.</summary>
public sealed class PasswordRules : IPasswordValidator<StaffMember>
{
    public const int ShortestPassword = 12;

    /// <summary>Beyond this nothing is gained and hashing becomes a burden.</summary>
    public const int LongestPassword = 128;

    /// <summary>The beginnings that lists of leaked passwords are full of, without digits and signs.</summary>
    private static readonly string[] Common =
    [
        "password",
        "passw",
        "qwerty",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "qazwsx",
        "qazwsxedc",
        "iloveyou",
        "woaini",
        "administrator",
        "admin",
        "letmein",
        "welcome",
        "changeme",
        "abc",
        "abcd",
        "abcdef",
        "mima",
        "yibao",
        "shebao",
        "issuance",
        "",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<StaffMember> manager, StaffMember user, string? password) =>
        Task.FromResult(
            WhyNot(user.UserName ?? "", password ?? "") is { } code
                ? IdentityResult.Failed(new IdentityError { Code = code, Description = code })
                : IdentityResult.Success
        );

    /// <returns>password_too_short, password_too_long, password_is_name, password_too_common, or null.</returns>
    public static string? WhyNot(string userName, string password)
    {
        if (password.Length < ShortestPassword)
            return "password_too_short";
        if (password.Length > LongestPassword)
            return "password_too_long";
        if (userName.Length >= 3 && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
            return "password_is_name";
        var letters = string.Concat(password.Where(char.IsLetter)).ToLowerInvariant();
        return Common.Contains(letters, StringComparer.Ordinal) || password.Distinct().Count() < 5
            ? "password_too_common"
            : null;
    }
}
