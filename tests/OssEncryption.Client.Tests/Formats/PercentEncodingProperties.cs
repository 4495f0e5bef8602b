using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class PercentEncodingProperties
{
    [Property]
    public void Any_text_is_decoded_to_what_was_encoded(UnicodeString text)
    {
        Assert.Equal(text.Get, Uri.UnescapeDataString(PercentEncoding.Encode(text.Get)));
        Assert.Equal(text.Get, Uri.UnescapeDataString(PercentEncoding.EncodePath(text.Get)));
    }

    [Property]
    public void Nothing_but_unreserved_characters_and_upper_case_bytes_is_left(UnicodeString text)
    {
        Assert.Matches("^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$", PercentEncoding.Encode(text.Get));
        Assert.Equal(
            PercentEncoding.EncodePath(text.Get),
            string.Join('/', text.Get.Split('/').Select(PercentEncoding.Encode)));
    }

    [Property]
    public void What_needs_no_encoding_stays_and_what_was_encoded_grows_by_its_percent_signs(UnicodeString text)
    {
        string once = PercentEncoding.Encode(text.Get);

        Assert.Equal(once.Replace("%", "%25", StringComparison.Ordinal), PercentEncoding.Encode(once));
        string plain = Regex.Replace(once, "%..", "");
        Assert.Same(plain, PercentEncoding.Encode(plain));
    }
}
