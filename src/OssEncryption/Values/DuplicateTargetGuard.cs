using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>Prevents two inputs of one command from writing the same object, where the second would overwrite the
/// first.</summary>
internal sealed class DuplicateTargetGuard
{
    private readonly HashSet<ObjectAddress> _targets = [];

    /// <summary>Records that an object will be written.</summary>
    /// <param name="target">The object.</param>
    /// <param name="source">The input that is written to it.</param>
    /// <param name="advice">What the user can do to write many inputs.</param>
    /// <exception cref="OssInputException">Another input writes the same object.</exception>
    public void Claim(ObjectAddress target, string source, string advice)
    {
        if (!_targets.Add(target))
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{source}' would be written over the one before it: '{target}' is one object. {advice}");
        }
    }
}
