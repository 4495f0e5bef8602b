using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>The signature of a form, version 4 or 1. It covers the policy.</summary>
internal sealed class FormSignature : ISignature
{
    private readonly string _policy;
    private readonly string _provided;
    private readonly CredentialScope? _scope;

    private FormSignature(FormUpload form, string policy, string accessKeyId, string provided, CredentialScope? scope)
    {
        _policy = policy;
        _provided = provided;
        _scope = scope;
        AccessKeyId = accessKeyId;
        SecurityToken = form.Field("x-oss-security-token");
    }

    /// <inheritdoc/>
    public string AccessKeyId { get; }

    /// <inheritdoc/>
    public string? SecurityToken { get; }

    /// <summary>The signature of a form, or <c>null</c> when it is anonymous.</summary>
    /// <exception cref="ServiceError">The signature cannot be parsed.</exception>
    public static FormSignature? Of(FormUpload form)
    {
        if (form.Field("x-oss-signature-version") is { } version)
        {
            CredentialScope scope = version == SignerV4.Algorithm
                ? CredentialScope.Parse(Required(form, "x-oss-credential"), Required(form, "x-oss-date"))
                : throw SignatureErrors.InvalidVersion(version);
            return new FormSignature(
                form, Required(form, "policy"), scope.AccessKeyId, Required(form, "x-oss-signature"), scope);
        }

        return form.Field("OSSAccessKeyId") is { } key
            ? new FormSignature(form, Required(form, "policy"), key, Required(form, "Signature"), null)
            : null;
    }

    /// <summary>Does nothing: the policy has the expiration.</summary>
    public void CheckTime(DateTimeOffset now)
    {
    }

    /// <inheritdoc/>
    public void CheckRegion(string region)
    {
        if (_scope is not null && _scope.Region != region)
        {
            throw SignatureErrors.InvalidFormRegion($"{_scope.AccessKeyId}/{_scope.Text}");
        }
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        string expected = _scope is null ? ProtocolHashes.HmacSha1(secret, _policy) : Version4(secret, _scope);
        if (!ConstantTime.AreEqual(expected, _provided))
        {
            throw SignatureErrors.DoesNotMatch(_policy, _provided, AccessKeyId);
        }
    }

    private string Version4(string secret, CredentialScope scope)
    {
        byte[] key = SignerV4.SigningKey(secret, scope.Date, scope.Region, scope.Product);
        byte[] hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(_policy));
        return Convert.ToHexString(hash).ToLowerInvariant();
    }

    private static string Required(FormUpload form, string name) => form.Field(name) is { Length: > 0 } value
        ? value
        : throw CommonErrors.InvalidArgument("Bucket POST must contain the specified field.", name, "");
}

/// <summary>The policy of a form: its expiration, and the conditions on its fields.</summary>
internal static class FormPolicy
{
    /// <summary>Checks a form against its policy.</summary>
    /// <param name="form">The form.</param>
    /// <param name="bucket">The bucket it is posted to.</param>
    /// <param name="now">The server's time.</param>
    /// <exception cref="ServiceError">The form violates its policy, or the policy cannot be parsed.</exception>
    public static void Check(FormUpload form, string bucket, DateTimeOffset now)
    {
        try
        {
            using var policy = JsonDocument.Parse(Convert.FromBase64String(form.Field("policy") ?? ""));
            CheckExpiration(policy.RootElement.GetProperty("expiration").GetDateTimeOffset(), now);
            foreach (JsonElement condition in policy.RootElement.GetProperty("conditions").EnumerateArray())
            {
                CheckCondition(form, bucket, condition);
            }
        }
        catch (Exception failure)
            when (failure is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ServiceError(400, "InvalidPolicyDocument",
                "The content of the form does not meet the conditions specified in the policy document: it is no " +
                "policy in base64.",
                "0006-00000201");
        }
    }

    private static void CheckExpiration(DateTimeOffset expiration, DateTimeOffset now)
    {
        if (now > expiration)
        {
            throw CommonErrors.AccessDenied("Invalid according to Policy: Policy expired.", "0006-00000213");
        }
    }

    private static void CheckCondition(FormUpload form, string bucket, JsonElement condition)
    {
        bool holds = condition.ValueKind == JsonValueKind.Object
            ? condition.EnumerateObject().All(pair => Value(form, bucket, pair.Name) == pair.Value.GetString())
            : Holds(form, bucket, [.. condition.EnumerateArray()]);
        if (!holds)
        {
            throw CommonErrors.AccessDenied(
                $"Invalid according to Policy: Policy Condition failed: {condition.GetRawText()}", "0006-00000201");
        }
    }

    private static bool Holds(FormUpload form, string bucket, JsonElement[] words)
    {
        if (words is not [var verb, var subject, var operand])
        {
            throw new FormatException("A condition has three words.");
        }

        string verbText = verb.GetString()!.ToLowerInvariant();
        if (verbText == "content-length-range")
        {
            CheckLength(form.File.Length, subject.GetInt64(), operand.GetInt64());
            return true;
        }

        string value = Value(form, bucket, subject.GetString()!.TrimStart('$')) ?? "";
        return verbText switch
        {
            "eq" => value == operand.GetString(),
            "starts-with" => value.StartsWith(operand.GetString()!, StringComparison.Ordinal),
            "in" => operand.EnumerateArray().Any(item => item.GetString() == value),
            "not-in" => operand.EnumerateArray().All(item => item.GetString() != value),
            _ => throw new FormatException("There is no such condition."),
        };
    }

    private static void CheckLength(long length, long min, long max)
    {
        if (length > max)
        {
            throw CommonErrors.BodyTooLarge();
        }

        if (length < min)
        {
            throw new ServiceError(400, "EntityTooSmall",
                "Your proposed upload smaller than the minimum allowed size.")
                .With("MinSizeAllowed", min.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string? Value(FormUpload form, string bucket, string name) =>
        string.Equals(name, "bucket", StringComparison.OrdinalIgnoreCase) ? bucket : form.Field(name);
}
