using System.Linq.Expressions;

namespace Issuance.Banks;

/// <summary>
/// R090: a bank takes applications of the cities whose office has designated it, on the days of the designation. Which bank
/// pays follows from it.
/// </summary>
public static class Designations
{
    /// <param name="division">Six digits, of the insured or of an office.</param>
    public static string CityOf(string division) => division[..4];

    /// <summary>Whether a designation is in force on a business date.</summary>
    public static Expression<Func<BankDesignation, bool>> InForceOn(DateOnly day) =>
        designation => designation.ValidFrom <= day && (designation.ValidTo == null || designation.ValidTo >= day);
}
