using System.Text.Json;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The policies of buckets. They are stored and given back byte for byte; they allow and forbid nothing.
/// Source: PY2 test_bucket_policy_client.py, CS1 BucketPolicySettingTest, oss2 test_bucket.py.</summary>
internal sealed class BucketPolicyOperations(ObjectStore buckets)
{
    private static readonly string[] SubResource = ["policy"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketPolicy", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketPolicy", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketPolicy", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
        new("GetBucketPolicyStatus", ResourceLevel.Bucket, "GET", GetStatus) { SubResources = ["policyStatus"] },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        string policy = RawText.Decode(context.Document);
        if (IsPublic(policy) && context.Bucket.BlocksPublicAccess)
        {
            throw CommonErrors.AccessDenied("Put public bucket policy is not allowed");
        }

        buckets.Change(context, bucket => bucket with { Policy = policy });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) =>
        Task.FromResult(new ServerResponse(200, RawText.Encode(PolicyOf(context)), "application/json"));

    private static Task<ServerResponse> GetStatus(OperationContext context) => Documents.Ok(
        new XElement("PolicyStatus", new XElement("IsPublic", IsPublic(PolicyOf(context)) ? "true" : "false")));

    private Task<ServerResponse> Delete(OperationContext context)
    {
        buckets.Change(context, bucket => bucket with { Policy = null });
        return Documents.Empty(204);
    }

    private static string PolicyOf(OperationContext context) => context.Bucket.Policy
        ?? throw new ServiceError(404, "NoSuchBucketPolicy", "The bucket policy does not exist.")
            .With("BucketName", context.BucketName);

    /// <summary>Whether a policy allows something to everybody.</summary>
    /// <exception cref="ServiceError">It is no policy.</exception>
    private static bool IsPublic(string policy)
    {
        try
        {
            using var document = JsonDocument.Parse(policy);
            return document.RootElement.GetProperty("Statement").EnumerateArray().Any(IsPublic);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ServiceError(400, "InvalidPolicyDocument", "The bucket policy is no JSON with statements.");
        }
    }

    private static bool IsPublic(JsonElement statement) =>
        statement.GetProperty("Effect").GetString() == "Allow"
        && (!statement.TryGetProperty("Principal", out JsonElement principals)
            || principals.EnumerateArray().Any(principal => principal.GetString() == "*"));
}
