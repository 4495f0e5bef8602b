namespace OssEncryption.Emulator.Server;

/// <summary>Failures that mean that the client has gone, or that the server is being stopped.</summary>
internal static class Disconnection
{
    public static bool Is(Exception failure) =>
        failure is OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException;
}
