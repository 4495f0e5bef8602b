using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>What .NET Framework shows of an object may not be what is stored.</summary>
public class HeaderFormTests
{
    public static TheoryData<ObjectProperties> Changeable { get; } =
    [
        new ObjectProperties { CacheControl = "public, max-age=60" },
        new ObjectProperties { CacheControl = "No-Cache" },
        new ObjectProperties { ContentDisposition = "attachment;filename=a.txt" },
        new ObjectProperties { ContentType = "text/html;charset=utf-8" },
        new ObjectProperties { ContentType = "text / plain" },
        new ObjectProperties { Expires = "Sunday, 06-Nov-94 08:49:37 GMT" },
        new ObjectProperties { ContentLanguage = "de, en" },
        new ObjectProperties { ContentEncoding = "gzip, " },
    ];

    [Theory]
    [MemberData(nameof(Changeable))]
    public void An_object_is_left_alone_where_the_runtime_may_show_a_form_of_its_own(ObjectProperties has)
    {
        RepairSkippedException skipped = Assert.Throws<RepairSkippedException>(
            () => CopyPrecheck.CheckForms(has, areKept: false));

        Assert.Equal(OutcomeReason.NotCarried, skipped.Reason);
        Assert.Contains(".NET Framework", skipped.Message);
        CopyPrecheck.CheckForms(has, areKept: true);
    }

    [Fact]
    public void What_the_runtime_writes_as_it_is_stored_is_carried() => CopyPrecheck.CheckForms(
        new ObjectProperties
        {
            ContentType = "text/html; charset=utf-8",
            CacheControl = "no-cache",
            ContentDisposition = "attachment; filename=a.txt",
            Expires = "Sun, 06 Nov 1994 08:49:37 GMT",
            UserMetadata = new Dictionary<string, string> { ["owner"] = "me; you" },
        },
        areKept: false);
}
