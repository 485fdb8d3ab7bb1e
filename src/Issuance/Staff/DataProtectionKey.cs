using System.Xml.Linq;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Staff;

/// <summary>A key by which cookies and form tokens are protected; in the database, so that every process has the same.</summary>
public sealed class DataProtectionKey
{
    public required string Name { get; init; }

    /// <summary>The framework's own XML, sealed.</summary>
    public required byte[] XmlSealed { get; init; }
}

internal sealed class DataProtectionKeyMapping : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> key) => key.HasKey(k => k.Name);
}

/// <summary>Reads and adds the keys. The framework asks at start and when a key is about to expire.</summary>
public sealed class DataProtectionKeys(IServiceScopeFactory scopes, Vault vault) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        return
        [
            .. db
                .DataProtectionKeys.AsNoTracking()
                .AsEnumerable()
                .Select(key => XElement.Parse(vault.Open(key.XmlSealed, SealedPlace.DataProtectionKey, key.Name))),
        ];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        db.Add(
            new DataProtectionKey
            {
                Name = friendlyName,
                XmlSealed = vault.Seal(
                    element.ToString(SaveOptions.DisableFormatting),
                    SealedPlace.DataProtectionKey,
                    friendlyName
                ),
            }
        );
        db.SaveChanges();
    }
}
