using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Issuance.Host;

/// <summary>
/// What an operator mends, not a programmer: a setting, an address that is taken, a database that is not there or was
/// not migrated. It is told in one line.
/// </summary>
internal static class OperatorFaults
{
    public static bool Includes(Exception e) =>
        e
            is InvalidOperationException
                or ArgumentException
                or OptionsValidationException
                or IOException
                or UnauthorizedAccessException
                or DbException
        || Scheduling.JobEngine.IsOperatorFault(e)
        // Several sections of settings that cannot be used at once.
        || e is AggregateException { InnerExceptions: var all } && all.All(Includes);

    public static string InOneLine(Exception e) => e.Message.ReplaceLineEndings(" ");
}
