namespace OssEncryption.Client.Http;

/// <summary>Decides when requests may go out, those that are sent again included. Called from many threads.</summary>
public interface IRateLimiter
{
    /// <summary>Waits until the next request may go out.</summary>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Told of each answer.</summary>
    /// <param name="isThrottled">Whether the service says that requests come too fast.</param>
    void OnResponse(bool isThrottled);
}
