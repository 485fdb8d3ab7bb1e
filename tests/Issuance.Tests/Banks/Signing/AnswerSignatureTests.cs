using System.Net;
using System.Text;
using Issuance.Banks.Signing;

namespace Issuance.Tests.Banks.Signing;

/// <summary>Answers, both ways: each covered part counts, and an answer belongs to one request.</summary>
public class AnswerSignatureTests
{
    private const string Address = "http://localhost:8090/harbour/v1/card-orders";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"reference":"ord-1-1","state":"accepted"}""");

    private readonly Parties parties = new();

    [Fact]
    public void A_sound_answer_is_taken() =>
        Assert.IsType<SignatureCheck.Valid>(Verify(parties.Harbour.SignAnswer(202, Address, Body)));

    [Fact]
    public void An_answer_of_ours_to_a_callback_is_taken_by_the_bank() =>
        Assert.IsType<SignatureCheck.Valid>(Verify(parties.Us.SignAnswer(202, Address, Body), bank: "us"));

    [Fact]
    public void The_covered_parts_are_those_of_the_contract() =>
        Assert.StartsWith(
            """sig1=("@status" "content-digest" "@target-uri";req);created=""",
            parties.Harbour.SignAnswer(202, Address, Body).SignatureInput,
            StringComparison.Ordinal
        );

    [Fact]
    public void Another_status_is_invalid() => Invalid(Verify(parties.Harbour.SignAnswer(422, Address, Body)));

    [Fact]
    public void An_answer_to_another_request_is_invalid() =>
        Invalid(Verify(parties.Harbour.SignAnswer(202, Address + "/ord-1-1", Body)));

    [Fact]
    public void Another_body_is_invalid() => Invalid(Verify(parties.Harbour.SignAnswer(202, Address, [])));

    [Fact]
    public void Another_key_is_invalid() => Invalid(Verify(parties.Meridian.SignAnswer(202, Address, Body)));

    [Fact]
    public void Another_key_under_the_banks_name_is_invalid()
    {
        var forged = parties.HarbourUnder("issuance-1").SignAnswer(202, Address, Body);

        Invalid(Verify(forged, bank: "us"));
    }

    [Fact]
    public void An_unsigned_answer_is_missing_its_signature()
    {
        using var answer = Answer(null);

        Assert.Same(SignatureCheck.Fault.Missing, parties.Verifier.VerifyAnswer("harbour", answer, Address, Body));
    }

    [Fact]
    public void An_old_answer_is_expired()
    {
        var headers = parties.Harbour.SignAnswer(202, Address, Body);
        parties.Clock.Advance(301);

        Assert.Same(SignatureCheck.Fault.Expired, Verify(headers));
    }

    [Fact]
    public void A_signature_for_a_request_is_none_for_an_answer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        parties.Harbour.SignRequest(request, Body);
        using var answer = Answer(null);
        foreach (var header in request.Headers)
            answer.Headers.Add(header.Key, header.Value);

        Invalid(parties.Verifier.VerifyAnswer("harbour", answer, Address, Body));
    }

    private SignatureCheck Verify(SignedHeaders headers, string bank = "harbour")
    {
        using var answer = Answer(headers);
        return parties.Verifier.VerifyAnswer(bank, answer, Address, Body);
    }

    private static HttpResponseMessage Answer(SignedHeaders? headers)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new ByteArrayContent(Body) };
        foreach (var (name, value) in headers?.All ?? [])
            answer.Headers.Add(name, value);
        return answer;
    }

    private static void Invalid(SignatureCheck check) => Assert.Same(SignatureCheck.Fault.Invalid, check);
}
