namespace OssEncryption.Client.Model;

/// <summary>What a deletion did.</summary>
/// <param name="Address">What was to be deleted.</param>
/// <param name="IsDeleteMarker">Whether a delete marker was made, or the version deleted was one.</param>
/// <param name="MarkerVersionId">The version of the delete marker, or <c>null</c>.</param>
public sealed record DeletedObject(ObjectAddress Address, bool IsDeleteMarker, string? MarkerVersionId);
