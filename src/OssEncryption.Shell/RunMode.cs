namespace OssEncryption.Shell;

/// <summary>What the command line asks the shell to do.</summary>
internal enum RunMode
{
    /// <summary>Read and run commands at a prompt.</summary>
    Interactive,

    /// <summary>Run the text of <c>-Command</c>.</summary>
    Command,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Run what arrives on standard input.</summary>
    StandardInput,

    /// <summary>Show how the shell is used.</summary>
    Help,

    /// <summary>Show the versions of shell and engine.</summary>
    Version,

    /// <summary>Refuse: the command line is wrong.</summary>
    Refuse,
}
