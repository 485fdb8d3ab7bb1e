namespace Issuance.Tests.World;

/// <summary>Tests of what a whole process shares: they run when all others have ended, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
