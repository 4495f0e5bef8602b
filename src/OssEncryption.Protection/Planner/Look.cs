using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Planner;

/// <summary>What came of looking at an object.</summary>
/// <param name="Found">What the source says of it.</param>
/// <param name="State">What HeadObject declared; <c>null</c> when it was not asked for, or failed.</param>
/// <param name="Failure">Why HeadObject failed, or <c>null</c>.</param>
internal readonly record struct Look(FoundObject Found, StoredState? State = null, OssException? Failure = null);
