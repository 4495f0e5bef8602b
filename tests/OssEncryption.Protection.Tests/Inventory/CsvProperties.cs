using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Tests.Inventory;

public class CsvProperties
{
    [Property]
    public void Rows_of_any_values_are_read_as_they_were_written(
        NonEmptyArray<NonEmptyArray<UnicodeString>> rows, bool cr)
    {
        string[][] wanted = [.. rows.Get.Select(row => row.Get.Select(value => value.Get).ToArray())];
        string text = string.Concat(wanted.Select(row => Line(row) + (cr ? "\r\n" : "\n")));

        Assert.Equal(wanted, Read(text));
        Assert.Equal(wanted, Read(text.TrimEnd('\r', '\n')));
    }

    [Property]
    public void A_value_that_is_cut_within_its_quotation_marks_is_an_error(UnicodeString value)
    {
        string line = Line([value.Get]);

        Assert.Throws<InvalidDataException>(() => Read(line[..^1]));
    }

    private static string Line(string[] row) => string.Join(
        ',', row.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private static List<string[]> Read(string text)
    {
        var reader = new CsvReader(new StringReader(text));
        var rows = new List<string[]>();
        var row = new List<string>();
        while (reader.Read(row))
        {
            rows.Add([.. row]);
        }

        Assert.Equal(rows.Count, reader.Row);
        return rows;
    }
}
