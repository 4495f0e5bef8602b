using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Emulator.Access;

/// <summary>Compares secrets without telling by the time it takes where they differ.</summary>
internal static class ConstantTime
{
    public static bool AreEqual(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
