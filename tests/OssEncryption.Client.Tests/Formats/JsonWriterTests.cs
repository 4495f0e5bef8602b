using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class JsonWriterTests
{
    [Fact]
    public void Values_stand_on_lines_of_their_own()
    {
        using var output = new StringWriter();
        var json = new JsonWriter(output);
        for (int i = 1; i <= 2; i++)
        {
            json.BeginObject()
                .Member("text", "a")
                .Optional("none", null)
                .Member("number", long.MinValue)
                .Member("yes", true)
                .Member("time", new DateTimeOffset(2026, 7, 1, 2, 0, 0, 7, TimeSpan.FromHours(2)))
                .BeginArray("items").Item("b").BeginObject().EndObject().EndArray()
                .BeginObject("empty").EndObject()
                .EndObject();
            output.Write('\n');
        }

        const string Line = "{\"text\":\"a\",\"number\":-9223372036854775808,\"yes\":true," +
            "\"time\":\"2026-07-01T00:00:00.007Z\",\"items\":[\"b\",{}],\"empty\":{}}\n";
        Assert.Equal(Line + Line, output.ToString());
    }

    [Fact]
    public void For_people_each_member_has_its_line()
    {
        using var output = new StringWriter();
        new JsonWriter(output, isIndented: true)
            .BeginObject()
            .Member("a", 1)
            .BeginArray("b").Item("c").Item("d").EndArray()
            .BeginArray("e").EndArray()
            .EndObject();

        Assert.Equal("{\n  \"a\": 1,\n  \"b\": [\n    \"c\",\n    \"d\"\n  ],\n  \"e\": []\n}", output.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\\/")]
    [InlineData("\0\u0001\b\t\n\r\u001f\u007f\u0085\u2028\u2029")]
    [InlineData("é 发票 \ud83d\ude00 \uffff")]
    public void Any_text_is_read_as_it_was_written_and_stays_on_one_line(string text)
    {
        using var output = new StringWriter();
        new JsonWriter(output).BeginObject().Member(text, text).EndObject();

        KeyValuePair<string, JsonValue> member = Assert.Single(JsonReader.Parse(output.ToString()).Members);
        Assert.Equal((text, text), (member.Key, member.Value.Scalar));
        Assert.DoesNotContain(output.ToString(), char.IsControl);
    }
}
