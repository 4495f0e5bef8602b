using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>Calls the SDK and retries transient failures. Each attempt runs on its own thread, as the SDK blocks, with
/// the current credential.</summary>
internal sealed class SdkTransport(
    OssClientOptions options,
    TransportClock clock,
    SdkEndpoints endpoints,
    IRateLimiter? rateLimiter = null,
    bool atMostOnce = false)
{
    private const string Elsewhere = "must be addressed using the specified endpoint";

    /// <summary>The number of attempts, including the first.</summary>
    public int MaxAttempts => options.MaxAttempts;

    /// <summary>The idle timeout of a connection.</summary>
    public TimeSpan Timeout => options.IdleTimeout;

    /// <summary>The same transport with a rate limiter.</summary>
    public SdkTransport WithRateLimit(IRateLimiter limiter) => new(options, clock, endpoints, limiter, atMostOnce);

    /// <summary>The same transport with at-most-once semantics.</summary>
    public SdkTransport AtMostOnce() => new(options, clock, endpoints, rateLimiter, atMostOnce: true);

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        clock.Delay(RetryRules.Delay(failures, clock.Jitter()), cancellationToken);

    /// <summary>Remembers the endpoints of the buckets in a list.</summary>
    public void Learn(BucketPage page) => endpoints.Routes.Learn(page.Buckets);

    /// <summary>The region of a bucket, where it is known.</summary>
    public string? RegionOf(string bucket) => endpoints.Routes.For(bucket).Region;

    /// <summary>Forgets the endpoint of a bucket.</summary>
    public void Forget(string bucket) => endpoints.Routes.Forget(bucket);

    /// <summary>Calls the SDK at the endpoint of the bucket.</summary>
    /// <param name="request">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <param name="isRepeatable">Whether the request may be carried out twice; if not, it is not retried when its
    /// outcome is unknown.</param>
    public async Task<T> CallAsync<T>(
        OssRequest request, Func<SdkAttempt, T> call, CancellationToken cancellationToken, bool isRepeatable = true)
    {
        OssEndpoint endpoint = endpoints.Routes.For(request.Bucket);
        try
        {
            return await CallAsync(endpoint, request, call, isRepeatable, cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException error) when (error.Code == "NoSuchBucket")
        {
            endpoints.Routes.Forget(request.Bucket!);
            throw;
        }
        catch (OssServiceException error) when (
            request.Bucket is not null && error.Message.Contains(Elsewhere, StringComparison.Ordinal))
        {
            await FindAsync(request.Bucket, cancellationToken).ConfigureAwait(false);
            OssEndpoint there = endpoints.Routes.For(request.Bucket);
            if (there == endpoint)
            {
                throw;
            }

            return await CallAsync(there, request, call, isRepeatable, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Calls the SDK at this client's own endpoint, for a request that must not be carried out
    /// twice.</summary>
    public Task<T> CallHereAsync<T>(
        OssRequest request, Func<SdkAttempt, T> call, CancellationToken cancellationToken) =>
        CallAsync(options.Endpoint, request, call, isRepeatable: false, cancellationToken);

    /// <summary>Sends a request by a presigned URL and reads the raw response, where the SDK's own result drops parts
    /// of it.</summary>
    public Task<OssResponse> ReadAsync(OssRequest request, CancellationToken cancellationToken) => CallAsync(
        request,
        attempt =>
        {
            using Sdk.OssObject found = attempt.Client.GetObject(Sign(request, attempt));
            OssResponse response = SdkResponse.Of(request, attempt.Uri, found);
            ResponseBody.ReadAsync(response, response.Open!, CancellationToken.None).GetAwaiter().GetResult();
            return response;
        },
        cancellationToken);

    private async Task<T> CallAsync<T>(
        OssEndpoint endpoint,
        OssRequest request,
        Func<SdkAttempt, T> call,
        bool isRepeatable,
        CancellationToken cancellationToken)
    {
        bool mayActTwice = isRepeatable && !atMostOnce;
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isLast = attempt >= MaxAttempts;
            if (rateLimiter is not null)
            {
                await rateLimiter.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            try
            {
                T result = await AttemptAsync(endpoint, request, call, cancellationToken).ConfigureAwait(false);
                rateLimiter?.OnResponse(isThrottled: false);
                return result;
            }
            catch (OssServiceException error)
            {
                rateLimiter?.OnResponse(error.IsThrottling);

                // The SDK does not give the server's time, so a wrong clock cannot be corrected.
                if (isLast || !RetryRules.IsTransient(error) || error.Code == OssServiceException.ClockSkewCode
                    || (error.OutcomeUnknown && !mayActTwice))
                {
                    throw;
                }
            }
            catch (OssTransportException failure) when (
                !isLast && failure.IsTransient && (mayActTwice || !failure.OutcomeUnknown))
            {
                // Transient; retry.
            }

            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> AttemptAsync<T>(
        OssEndpoint endpoint, OssRequest request, Func<SdkAttempt, T> call, CancellationToken cancellationToken)
    {
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        Uri uri = endpoint.BuildUri(request.Bucket, request.Key, []);
        var limit = new AttemptLimit(options.IdleTimeout, cancellationToken);
        UploadStream? body = request.Content is null ? null : new UploadStream(request.Content, limit);
        var attempt = new SdkAttempt(endpoints.At(endpoint).For(request), endpoint, uri, credential, body);
        endpoints.Credentials.Use(credential);
        Task<T> work = BlockingThreads.RunAsync(() => call(attempt));
        try
        {
            return await work.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (body?.Failure is not null)
        {
            throw body.Failure;
        }
        catch (OperationCanceledException late)
        {
            throw OssTransport.Failed(OssTransportError.TimedOut, uri, request,
                FormattableString.Invariant($"did not respond within {options.IdleTimeout.TotalSeconds:0.###} s"),
                late);
        }
        catch (Exception thrown)
        {
            throw SdkFailures.From(thrown, request, uri);
        }
        finally
        {
            CleanUp(work, body, limit);
        }
    }

    // The result of an abandoned call is ignored.
    private static void CleanUp<T>(Task<T> work, UploadStream? body, AttemptLimit limit)
    {
        if (work.IsCompleted)
        {
            body?.Dispose();
            limit.Dispose();
            return;
        }

        work.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                (ended.IsCompletedSuccessfully ? ended.Result as IDisposable : null)?.Dispose();
                body?.Dispose();
                limit.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task FindAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            OssRequest request = new OssRequest("ListBuckets", "GET").With("prefix", bucket);
            OssResponse response = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
            Learn(BucketXml.ReadPage(response));
        }
        catch (OssException)
        {
            // If the region cannot be found, the caller reports the original error.
        }
    }

    private Uri Sign(OssRequest request, SdkAttempt attempt)
    {
        var signed = new OssRequest(request.Operation, request.Method, request.Bucket);
        signed.Query.AddRange(request.Query);
        IRequestSigner signer = options.SignatureVersion == SignatureVersion.V1
            ? new SignerV1()
            : new SignerV4(attempt.Endpoint.Region!);
        signer.Presign(signed, attempt.Credential, clock.UtcNow(), options.IdleTimeout);
        return attempt.Endpoint.BuildUri(signed.Bucket, null, signed.Query);
    }
}
