using System.Globalization;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Uploads in parts on the wire. Source: InitiateMultipartUpload, CompleteMultipartUpload, ListParts,
/// ListMultipartUploads.</summary>
internal static class MultipartXml
{
    /// <summary>Reads the id of an upload that was begun.</summary>
    public static string ReadId(OssResponse answer)
    {
        string id = WireXml.Read(answer, "InitiateMultipartUploadResult").TextOf("UploadId");
        return id.Length > 0 ? id : throw answer.Unreadable("names no upload id");
    }

    /// <summary>The body that makes an object of parts.</summary>
    public static byte[] Write(IEnumerable<UploadedPart> parts) => WireXml.Write(writer =>
    {
        writer.WriteStartElement("CompleteMultipartUpload");
        foreach (UploadedPart part in parts.OrderBy(part => part.Number))
        {
            writer.WriteStartElement("Part");
            writer.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
            writer.WriteElementString("ETag", "\"" + part.ETag + "\"");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    /// <summary>Adds one page of ListParts.</summary>
    /// <returns>The number after which the next page begins, or <c>null</c> when this was the last.</returns>
    public static string? ReadParts(OssResponse answer, List<UploadedPart> parts)
    {
        WireElement root = WireXml.Read(answer, "ListPartsResult");
        foreach (WireElement part in root.Children.Where(child => child.Name == "Part"))
        {
            parts.Add(new UploadedPart(
                (int)Required(answer, part, "PartNumber"),
                WireText.ETag(part.TextOf("ETag")),
                Required(answer, part, "Size"),
                ulong.TryParse(part.TextOf("HashCrc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture,
                    out ulong crc) ? crc : null));
        }

        return ListXml.Next(answer, root, "NextPartNumberMarker");
    }

    /// <summary>Adds one page of ListMultipartUploads.</summary>
    /// <returns>The key and the id after which the next page begins; no key when this was the last.</returns>
    public static (string? Key, string UploadId) ReadUploads(
        OssResponse answer, string bucket, List<MultipartUpload> uploads)
    {
        WireElement root = WireXml.Read(answer, "ListMultipartUploadsResult");
        uploads.AddRange(root.Children.Where(child => child.Name == "Upload").Select(upload => new MultipartUpload(
            new ObjectAddress(bucket, ListXml.Decoded(root, upload.TextOf("Key"))),
            upload.TextOf("UploadId"),
            EncryptionRule.None)
        {
            Initiated = WireText.Time(upload.TextOf("Initiated")),
        }));
        return (ListXml.Next(answer, root, "NextKeyMarker"), root.TextOf("NextUploadIdMarker"));
    }

    private static long Required(OssResponse answer, WireElement part, string name) =>
        WireText.Count(part.TextOf(name)) ?? throw answer.Unreadable($"lists a part without its {name}");
}
