namespace BankStubs.Behaviour;

/// <summary>
/// Holders whose order number (digits 15-17) makes the bank do something special, in the sandbox region 1099xx alone,
/// where nobody lives (contract 1.7).
/// </summary>
internal enum MagicNumber
{
    None,

    /// <summary>901: the bank refuses.</summary>
    Refused,

    /// <summary>902: the effect happens, the reply to the first order is lost.</summary>
    ReplyLostOnce,

    /// <summary>903: the production of attempt 1 fails.</summary>
    ProductionFailsOnce,
}

internal static class MagicNumbers
{
    public static MagicNumber Of(string idNumber) =>
        idNumber.Length != 18 || !idNumber.StartsWith("1099", StringComparison.Ordinal)
            ? MagicNumber.None
            : idNumber.AsSpan(14, 3) switch
            {
                "901" => MagicNumber.Refused,
                "902" => MagicNumber.ReplyLostOnce,
                "903" => MagicNumber.ProductionFailsOnce,
                _ => MagicNumber.None,
            };
}
