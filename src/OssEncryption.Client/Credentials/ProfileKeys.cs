namespace OssEncryption.Client.Credentials;

/// <summary>What the tools call each setting; the first name is the one that errors ask for. Case, hyphens and
/// underscores make no difference.</summary>
internal static class ProfileKeys
{
    /// <summary>The access key id.</summary>
    public static readonly string[] Id = ["access_key_id", "access_id"];

    /// <summary>The access key secret.</summary>
    public static readonly string[] Secret = ["access_key_secret", "access_key"];

    /// <summary>The token of temporary credentials.</summary>
    public static readonly string[] Token = ["sts_token", "security_token"];

    /// <summary>The role to assume.</summary>
    public static readonly string[] RoleArn = ["ram_role_arn", "role_arn", "arn"];

    /// <summary>The name of the session.</summary>
    public static readonly string[] SessionName = ["ram_session_name", "role_session_name"];

    /// <summary>The length of the session in seconds.</summary>
    public static readonly string[] Duration = ["expired_seconds", "token_time_out", "duration_seconds"];

    /// <summary>The role of the ECS instance.</summary>
    public static readonly string[] EcsRole = ["ram_role_name", "ecs_role_name", "role_name"];

    /// <summary>The file of the OIDC token.</summary>
    public static readonly string[] TokenFile = ["oidc_token_file", "oidc_token_file_path"];

    /// <summary>The command that prints a credential.</summary>
    public static readonly string[] Command = ["process_command", "credential_process"];

    /// <summary>The address that answers with a credential.</summary>
    public static readonly string[] Address = ["credentials_uri", "credential_uri"];
}
