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

    [Theory]
    [InlineData("a%2Cb+%2B", "a,b +")]
    [InlineData("%E4%BD%A0%F0%9F%98%80", "你😀")]
    [InlineData("%EF%BF%BD", "\uFFFD")]
    [InlineData("%C0%AE%EF%BF%BD", "\\uDCC0\\uDCAE\\uFFFD")]
    [InlineData("a%FF%E4%BD", "a\\uDCFF\\uDCE4\\uDCBD")]
    [InlineData("%E4%41%ED%A0%80%F0%8F%BF%BF", "\\uDCE4A\\uDCED\\uDCA0\\uDC80\\uDCF0\\uDC8F\\uDCBF\\uDCBF")]
    [InlineData("%F4%90%80%80%E0%80%80", "\\uDCF4\\uDC90\\uDC80\\uDC80\\uDCE0\\uDC80\\uDC80")]
    public void A_key_of_a_list_that_is_not_utf_8_is_taken_for_no_other(string encoded, string escaped)
    {
        string key = Regex.Unescape(escaped);
        Assert.Equal(key, PercentEncoding.DecodeKey(encoded));
        Assert.Equal(key, PercentEncoding.DecodeKey(PercentEncoding.Encode(key)));
        Assert.Equal(
            encoded.Replace("+", "%20", StringComparison.Ordinal).Replace("%41", "A", StringComparison.Ordinal),
            PercentEncoding.Encode(key));
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
