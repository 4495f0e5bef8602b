using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Keys;

namespace OssEncryption.Emulator.Errors;

/// <summary>What is said about keys, on writing and on reading alike. Source: the vendor's pages on status 404 and 409,
/// and for EC 0005-00000208.</summary>
internal static class KeyErrors
{
    public static ServiceError NotFound(string id) =>
        new ServiceError(404, "KeyNotFound", "The specified KMS key is not found.", "0005-00000208").With("KeyId", id);

    /// <summary>Checks that a key can be used.</summary>
    /// <exception cref="ServiceError">Its state forbids it.</exception>
    public static void CheckState(MasterKey key)
    {
        if (key.State != EmulatorKeyState.Enabled)
        {
            throw new ServiceError(409, "Key" + key.State,
                $"The request was rejected because the key state is {key.State}.").With("KeyId", key.Id);
        }
    }
}
