using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>What is to be done about one object.</summary>
/// <param name="Entry">What was found, and what is to be done.</param>
/// <param name="Wanted">How it shall be encrypted.</param>
public sealed record ProtectionTask(PlanEntry Entry, EncryptionRule Wanted);
