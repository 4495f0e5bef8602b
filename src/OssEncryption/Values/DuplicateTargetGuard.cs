using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>The objects that one command writes under names given once for all its inputs: a second input would replace
/// the first.</summary>
internal sealed class DuplicateTargetGuard
{
    private readonly HashSet<ObjectAddress> _targets = [];

    /// <summary>Notes that an object will be written.</summary>
    /// <param name="target">The object.</param>
    /// <param name="source">What will be its content.</param>
    /// <param name="advice">What to do for many inputs.</param>
    /// <exception cref="OssInputException">It was noted before.</exception>
    public void Claim(ObjectAddress target, string source, string advice)
    {
        if (!_targets.Add(target))
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{source}' would be written over the one before it: '{target}' is one object. {advice}");
        }
    }
}
