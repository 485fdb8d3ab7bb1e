using System.Text.Json.Nodes;

namespace Issuance.Tests.BadInput;

/// <summary>
/// The requests from which all the bad ones are made, unchanged: each is carried out, so what refuses a bad one is the
/// one thing that is wrong with it. In a world of their own, since they change much.
/// </summary>
public sealed class SoundRequestTests(BadInputWorld prepared) : IClassFixture<BadInputWorld>
{
    [Fact]
    public async Task Each_sound_example_is_carried_out()
    {
        var refused = new List<string>();
        foreach (var sound in prepared.Sound.Where(sound => sound.Operation.Id != "IssueToken"))
        {
            var reply = await prepared.Wire.SendAsync(sound.But("nothing"));
            if (reply.Status is not (>= 200 and < 300))
                refused.Add($"{sound.Operation}: {reply.Status} {reply.Text}");
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    [Fact]
    public async Task Members_that_may_be_left_out_may_be_null_too()
    {
        var refused = new List<string>();
        foreach (var sound in prepared.WithBody.Where(sound => !sound.Operation.Signed))
        {
            var required = (sound.Operation.Body!["required"]?.AsArray() ?? []).Select(name => (string)name!);
            var members = (sound.Operation.Body!["properties"]?.AsObject() ?? []).Select(member => member.Key);
            foreach (var name in members.Except(required))
            {
                var body = Mutations.Put(sound.BodyOfNothing, $"/{name}", "null");
                var request = sound.But($"{name} null").WithBody(body) with { Target = sound.TargetOfNothing };
                var reply = await prepared.Wire.SendAsync(request);
                if (reply.Status is 400 or >= 500)
                    refused.Add($"{request}: {reply.Text}");
            }
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    [Theory]
    [InlineData("'or1=1--")]
    [InlineData("';select-pg_sleep(5);--")]
    [InlineData("<img/src=x/onerror=alert(1)>")]
    public async Task A_bank_may_say_anything_that_has_the_shape(string text)
    {
        var sound = prepared.Sound.Single(sound => sound.Operation.Signed);
        var body = sound.Body!.DeepClone().AsObject();
        body["messageId"] = text;
        body["reference"] = text;

        var reply = await prepared.Wire.SendAsync(sound.But(text).WithBody(body.ToJsonString()));

        Assert.Equal((200, "exception"), (reply.Status, (string?)JsonNode.Parse(reply.Text)!["outcome"]));
    }
}
