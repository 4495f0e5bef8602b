using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Values that have one text, so that it can be used without a doubt: a whole number, and any number as it was
/// typed.</summary>
internal static class OneText
{
    /// <summary>Whether a value has one text.</summary>
    /// <param name="item">The value. PowerShell keeps the text of a number that was typed, in the object around
    /// it.</param>
    public static bool Has(object item)
    {
        object plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        return plain is Enum or Guid or char or sbyte or byte or short or ushort or int or uint or long or ulong
            || (item is PSObject && plain is float or double or decimal);
    }
}
