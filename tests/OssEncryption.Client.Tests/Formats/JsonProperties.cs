using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class JsonProperties
{
    [Property]
    public void What_is_written_is_read(UnicodeString[] texts, long[] numbers, bool yes, bool isIndented)
    {
        JsonValue root = JsonReader.Parse(Write(texts, numbers, yes, isIndented));

        Assert.Equal(
            texts.Select(text => text.Get.WellFormed()), root.Find("texts")!.Items.Select(item => item.Scalar));
        Assert.Equal(
            numbers,
            root.Find("numbers")!.Items.Select(item =>
                long.Parse(item.Find("n")!.Scalar, CultureInfo.InvariantCulture)));
        Assert.Equal(yes ? "true" : "false", root.Find("yes")!.Scalar);
    }

    [Property(MaxTest = 50)]
    public void A_document_that_is_cut_anywhere_is_an_error(UnicodeString[] texts, long[] numbers, bool isIndented)
    {
        string text = Write(texts, numbers, true, isIndented);

        for (int length = 0; length < text.Length; length++)
        {
            Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(text[..length]));
        }
    }

    [Property]
    public void A_name_that_stands_twice_is_an_error(UnicodeString name, long first, long second)
    {
        using var output = new StringWriter();
        string text = name.Get.WellFormed();
        new JsonWriter(output).BeginObject().Member(text, first).Member(text, second).EndObject();

        Assert.Throws<JsonSyntaxException>(() => JsonReader.Parse(output.ToString()));
    }

    [Property(MaxTest = 1000)]
    public void Any_text_at_all_is_a_value_or_a_syntax_error(string? text)
    {
        try
        {
            JsonReader.Parse(text ?? "");
        }
        catch (JsonSyntaxException)
        {
        }
    }

    private static string Write(UnicodeString[] texts, long[] numbers, bool yes, bool isIndented)
    {
        using var output = new StringWriter();
        JsonWriter json = new JsonWriter(output, isIndented).BeginObject().BeginArray("texts");
        foreach (UnicodeString text in texts)
        {
            json.Item(text.Get.WellFormed());
        }

        json.EndArray().BeginArray("numbers");
        foreach (long number in numbers)
        {
            json.BeginObject().Member("n", number).EndObject();
        }

        json.EndArray().Member("yes", yes).EndObject();
        return output.ToString();
    }
}
