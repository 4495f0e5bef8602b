using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class PercentEncodingProperties
{
    [Property]
    public void Any_text_is_decoded_to_what_was_encoded(UnicodeString any)
    {
        string text = any.Get.WellFormed();
        Assert.Equal(text, Uri.UnescapeDataString(PercentEncoding.Encode(text)));
        Assert.Equal(text, Uri.UnescapeDataString(PercentEncoding.EncodePath(text)));
    }

    [Property]
    public void Nothing_but_unreserved_characters_and_upper_case_bytes_is_left(UnicodeString any)
    {
        string text = any.Get.WellFormed();
        Assert.Matches("^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$", PercentEncoding.Encode(text));
        Assert.Equal(
            PercentEncoding.EncodePath(text),
            string.Join('/', text.Split('/').Select(PercentEncoding.Encode)));
    }

    [Property]
    public void What_needs_no_encoding_stays_and_what_was_encoded_grows_by_its_percent_signs(UnicodeString any)
    {
        string text = any.Get.WellFormed();
        string once = PercentEncoding.Encode(text);

        Assert.Equal(once.Replace("%", "%25", StringComparison.Ordinal), PercentEncoding.Encode(once));
        string plain = Regex.Replace(once, "%..", "");
        Assert.Same(plain, PercentEncoding.Encode(plain));
    }
}
