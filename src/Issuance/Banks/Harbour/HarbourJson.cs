using System.Text.Json.Serialization;

namespace Issuance.Banks.Harbour;

// Members that we do not know are passed over, so that the bank may add some; what we rely on must be there, once.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 8,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(HarbourOrder))]
[JsonSerializable(typeof(HarbourReplacement))]
[JsonSerializable(typeof(HarbourService))]
[JsonSerializable(typeof(HarbourBatch))]
[JsonSerializable(typeof(HarbourAcceptance))]
[JsonSerializable(typeof(HarbourRefusal))]
[JsonSerializable(typeof(HarbourFault))]
[JsonSerializable(typeof(HarbourState))]
[JsonSerializable(typeof(HarbourResultsPage))]
[JsonSerializable(typeof(HarbourBooksPage))]
internal sealed partial class HarbourJson : JsonSerializerContext;
