using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>PostObject: a PutObject whose headers are the fields of a form, signed by its policy.</summary>
internal sealed class PostOperations(ObjectOperations objects, Authenticator authenticator)
{
    private static readonly string[] HeaderFields =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-MD5", "Expires"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PostObject", ResourceLevel.Bucket, "POST", PostAsync)
        {
            Action = "oss:PutObject", TakesContent = true, IsSignedInBody = true,
        },
    ];

    private async Task<ServerResponse> PostAsync(OperationContext context)
    {
        FormUpload form = await FormUpload.ReadAsync(context.Request, context.CancellationToken).ConfigureAwait(false);
        User? caller = authenticator.Identify(FormSignature.Of(form), context.Endpoint.Region, context.Now);
        Authorizer.Check(caller, "oss:PutObject", context.BucketName, context.Bucket,
            Authorizer.IsPublic(AnonymousAccess.PublicWrite, context.Bucket.EffectiveAcl));
        if (caller is not null)
        {
            FormPolicy.Check(form, context.BucketName, context.Now);
        }

        string key = form.Field("key") is { Length: > 0 } sent
            ? sent.Replace("${filename}", form.FileName, StringComparison.Ordinal)
            : throw CommonErrors.InvalidArgument("Bucket POST must contain a field named 'key'.", "key", "");
        ServerResponse put = await objects.PutAsync(AsPut(context, form, caller, key)).ConfigureAwait(false);
        return ResponseOf(context, form, key, put);
    }

    private static OperationContext AsPut(OperationContext context, FormUpload form, User? caller, string key)
    {
        var head = new StringBuilder($"PUT /{context.BucketName}/{UrlText.EncodePath(key)} HTTP/1.1");
        Append(head, "Content-Type", form.Field("x-oss-content-type") ?? form.Field("Content-Type") ?? form.FileType);
        Append(head, "Content-Length", form.File.Length.ToString(CultureInfo.InvariantCulture));
        foreach (KeyValuePair<string, string> field in form.Fields.Where(IsHeader))
        {
            Append(head, field.Key, field.Value);
        }

        var file = new MemoryStream(form.File.ToArray(), writable: false);
        var request = new IncomingRequest(RequestHead.Parse(head.ToString()), file);
        var exchange = new Exchange(request, context.Endpoint, Stream.Null);
        return new OperationContext(
            exchange, caller, context.Bucket, context.Keys, context.Now, context.CancellationToken);
    }

    private static ServerResponse ResponseOf(OperationContext context, FormUpload form, string key, ServerResponse put)
    {
        string location = $"http://{context.Endpoint.Authority}/{context.BucketName}/{UrlText.EncodePath(key)}";
        ServerResponse response = form.Field("success_action_redirect") is { Length: > 0 } redirect
            ? new ServerResponse(303).With("Location", redirect)
            : form.Field("success_action_status") switch
            {
                "200" => new ServerResponse(200),
                "201" => ServerResponse.Xml(201, Describe(context, key, put, location)),
                _ => new ServerResponse(204),
            };
        foreach (KeyValuePair<string, string> header in put.Headers)
        {
            response.With(header.Key, header.Value);
        }

        return response;
    }

    private static XElement Describe(OperationContext context, string key, ServerResponse put, string location) =>
        new("PostResponse",
            new XElement("Bucket", context.BucketName),
            new XElement("ETag", put.Headers["ETag"]),
            new XElement("Key", key),
            new XElement("Location", location));

    private static bool IsHeader(KeyValuePair<string, string> field) =>
        HeaderFields.Contains(field.Key, StringComparer.OrdinalIgnoreCase)
        || (field.Key.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase) && !field.Key.Any(char.IsWhiteSpace));

    private static void Append(StringBuilder head, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (name.Contains(':', StringComparison.Ordinal) || value.AsSpan().ContainsAny('\r', '\n'))
        {
            throw CommonErrors.InvalidArgument("A field of the form must be one line.", name, value);
        }

        // RequestHead expects one byte in each character.
        string bytes = Encoding.Latin1.GetString(RawText.Encode(value));
        head.Append("\r\n").Append(name).Append(": ").Append(bytes);
    }
}
