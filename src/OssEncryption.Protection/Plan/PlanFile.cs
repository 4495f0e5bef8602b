namespace OssEncryption.Protection.Plan;

/// <summary>A file of a plan folder with a stretch of its entries: gzip over one JSON object per line.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Sha256">The SHA-256 of the file, in lower-case hexadecimal digits.</param>
public sealed record PlanFile(string Name, long Entries, string Sha256);
