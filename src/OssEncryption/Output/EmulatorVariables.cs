namespace OssEncryption;

/// <summary>How other programs connect to an emulator: the environment variables that common clients read.</summary>
internal static class EmulatorVariables
{
    /// <summary>The lines, each <c>NAME=value</c>, after one that says where the emulator listens.</summary>
    public static IEnumerable<string> Of(OssEmulator emulator)
    {
        string id = emulator.Credential.UserName;
        string secret = emulator.Credential.GetNetworkCredential().Password;
        return
        [
            $"A local OSS listens on {emulator.Endpoint}. Press Ctrl+C to stop it.",
            "",
            $"OSS_ENDPOINT={emulator.Endpoint}",
            $"OSS_REGION={emulator.Region}",
            $"OSS_ACCESS_KEY_ID={id}",
            $"OSS_ACCESS_KEY_SECRET={secret}",
            $"ALIBABA_CLOUD_ACCESS_KEY_ID={id}",
            $"ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}",
        ];
    }
}
