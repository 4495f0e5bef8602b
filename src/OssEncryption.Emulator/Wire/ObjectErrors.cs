namespace OssEncryption.Emulator.Wire;

/// <summary>What is said about objects.</summary>
internal static class ObjectErrors
{
    public static ServiceError NoSuchKey(string key) =>
        new ServiceError(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001").With("Key", key);

    public static ServiceError InvalidObjectName(string key) =>
        new ServiceError(400, "InvalidObjectName", "The specified object is not valid.").With("ObjectName", key);

    public static ServiceError FileAlreadyExists(string key) =>
        new ServiceError(409, "FileAlreadyExists",
            "The object you specified already exists and can not be overwritten.")
            .With("Key", key);

    public static ServiceError InvalidRange(string range) =>
        new ServiceError(416, "InvalidRange", "The requested range cannot be satisfied").With("RangeRequested", range);
}
