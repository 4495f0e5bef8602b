using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Where content is asked for, and again when a connection was lost on the way.</summary>
internal interface IContentSource
{
    /// <summary>How often content is asked for in all.</summary>
    int MaxAttempts { get; }

    /// <summary>How long a connection may stand still.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Waits before content is asked for again.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PauseAsync(int failures, CancellationToken cancellationToken);

    /// <summary>Asks for content, which the caller reads from the open answer and closes.</summary>
    /// <param name="source">The object.</param>
    /// <param name="range">The bytes, or <c>null</c> for all.</param>
    /// <param name="conditions">When it is read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<OssResponse> OpenObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken);
}
