namespace OssEncryption.Client.Credentials;

/// <summary>The variables that say which profile to use.</summary>
internal static class ProfileVariables
{
    /// <summary>For the files of the aliyun tool and of the SDKs.</summary>
    public const string Vendor = "ALIBABA_CLOUD_PROFILE";

    /// <summary>For the file of ossutil.</summary>
    public const string Ossutil = "OSSUTIL_PROFILE";

    /// <summary>When <c>true</c>, the aliyun tool's file is not for others unless they name a profile.</summary>
    public const string CliDisabled = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
}
