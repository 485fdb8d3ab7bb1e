namespace Issuance.Http;

/// <summary>The length that each text in a list must have, in UTF-16 units.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EachLengthAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;
    public int Maximum { get; } = maximum;
}
