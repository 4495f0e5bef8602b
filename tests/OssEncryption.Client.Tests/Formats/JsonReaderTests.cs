using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class JsonReaderTests
{
    [Fact]
    public void Every_kind_of_value_is_read_with_its_line()
    {
        JsonValue root = JsonReader.Parse("""
            {
              "text": "a\"\\\/\b\f\n\r\té😀",
              "numbers": [0, -1.5e+10, 12],
              "yes": true, "no": false,
              "nothing": null, "empty": {}, "none": []
            }
            """);

        Assert.Equal("a\"\\/\b\f\n\r\té😀", root.FindText("text"));
        Assert.Equal(["0", "-1.5e+10", "12"], root.Find("numbers")!.Items.Select(number => number.Scalar));
        Assert.Equal("true", root.Find("yes")!.Scalar);
        Assert.Equal(JsonKind.Null, root.Find("nothing")!.Kind);
        Assert.Equal(5, root.Find("nothing")!.Line);
        Assert.Empty(root.Find("empty")!.Members);
        Assert.Null(root.Find("missing"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{", 1)]
    [InlineData("{\n\"a\": 1,\n}", 3)]
    [InlineData("{\n\"a\" 1}", 2)]
    [InlineData("{\"a\": 1\n\"b\": 2}", 2)]
    [InlineData("[1,\n2", 2)]
    [InlineData("[1,]", 1)]
    [InlineData("{\"a\": 1} x", 1)]
    [InlineData("{\"a\": 1,\n\n\"a\": 2}", 3)]
    [InlineData("\n\"open", 2)]
    [InlineData("\"two\nlines\"", 1)]
    [InlineData("\"\\x\"", 1)]
    [InlineData("\"\\u12G4\"", 1)]
    [InlineData("\"\\u12", 1)]
    [InlineData("\"\\ud800\"", 1)]
    [InlineData("\"\\ud83d x\"", 1)]
    [InlineData("01", 1)]
    [InlineData("1.", 1)]
    [InlineData("-", 1)]
    [InlineData("1e", 1)]
    [InlineData("+1", 1)]
    [InlineData("tru", 1)]
    [InlineData("NaN", 1)]
    [InlineData("// no\n1", 1)]
    [InlineData("{'a': 1}", 1)]
    public void A_mistake_is_reported_with_its_line(string text, int line)
    {
        JsonSyntaxException e = Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(text));

        Assert.Equal(line, e.Line);
        Assert.StartsWith($"line {line}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.NotNull(JsonReader.Parse(new string('[', 32) + new string(']', 32)));
        Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(new string('[', 33) + new string(']', 33)));
        Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(new string('[', 1_000_000)));
    }

    [Fact]
    public void Length_is_bounded() =>
        Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse("\"" + new string('a', 1 << 20) + "\""));
}
