using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>The RAM actions that applying a plan needs, and no others.</summary>
internal sealed class NeededPermissions
{
    private readonly SortedSet<string> _actions = new(StringComparer.Ordinal);

    /// <summary>The actions, sorted.</summary>
    public string[] List() => [.. _actions];

    /// <summary>Adds the actions of another part of the plan.</summary>
    public void Add(NeededPermissions other) => _actions.UnionWith(other._actions);

    /// <summary>Adds the actions that were listed before.</summary>
    public void Add(IEnumerable<string> listed) => _actions.UnionWith(listed);

    /// <summary>Adds the actions that encrypting an object in place needs.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="bucket">Its bucket.</param>
    /// <param name="hasTags">Whether it has tags; <c>null</c> if not known.</param>
    /// <param name="isNamedVersion">Whether its version has an id other than <c>null</c>.</param>
    public void Add(PlanEntry entry, PlanBucket bucket, bool? hasTags, bool isNamedVersion)
    {
        Add("oss:GetObject", "oss:GetObjectAcl", "oss:GetObjectTagging", "oss:PutObject");
        if (hasTags != false)
        {
            Add("oss:PutObjectTagging");
        }

        if (bucket.Versioning is not null)
        {
            // The proof reads the copy by its version id, which is "null" while versioning is suspended.
            Add("oss:GetObjectVersion", "oss:GetObjectVersionAcl");
            if (hasTags != false || (isNamedVersion && ApplyCost.IsByParts(entry)))
            {
                Add("oss:GetObjectVersionTagging");
            }

            if (isNamedVersion)
            {
                Add("oss:GetBucketVersioning");
            }

            if (isNamedVersion && bucket.Versioning != PlanBucket.VersioningOn)
            {
                Add("oss:ListObjectVersions");
            }
        }

        if (entry.Action == PlanAction.RestoreAndCopy)
        {
            Add("oss:RestoreObject");
        }

        if (ApplyCost.IsByParts(entry))
        {
            Add("oss:AbortMultipartUpload", "oss:ListMultipartUploads");
            if (bucket.Versioning == PlanBucket.VersioningOn)
            {
                Add("oss:DeleteObjectVersion", "oss:ListObjectVersions");
            }
        }

        if (bucket.Wanted.Algorithm == SseAlgorithm.KMS)
        {
            Add("kms:Decrypt", "kms:GenerateDataKey");
        }
        else if (entry.Found?.Algorithm == SseAlgorithm.KMS)
        {
            Add("kms:Decrypt");
        }
    }

    /// <summary>Adds the actions that a bucket takes whose objects can be retained.</summary>
    public void AddRetention() => Add(
        "oss:GetBucketObjectWormConfiguration", "oss:GetObjectLegalHold", "oss:PutObjectLegalHold",
        "oss:PutObjectRetention");

    private void Add(params string[] actions) => _actions.UnionWith(actions);
}
