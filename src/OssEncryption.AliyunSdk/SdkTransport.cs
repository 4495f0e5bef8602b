using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <summary>Calls the SDK, and calls it again where that may help: each attempt on a thread of its own, as the SDK
/// blocks, with the credential of its moment.</summary>
internal sealed class SdkTransport(
    OssClientOptions options,
    TransportClock clock,
    SdkEndpoints endpoints,
    IRateLimiter? rateLimiter = null,
    bool atMostOnce = false)
{
    private const string Elsewhere = "must be addressed using the specified endpoint";

    /// <summary>How often a request is tried in all.</summary>
    public int MaxAttempts => options.MaxAttempts;

    /// <summary>How long a connection may stand still.</summary>
    public TimeSpan Timeout => options.Timeout;

    /// <summary>The same transport, whose attempts wait for their turn.</summary>
    public SdkTransport WithRateLimit(IRateLimiter limiter) => new(options, clock, endpoints, limiter, atMostOnce);

    /// <summary>The same transport, which sends nothing again that may have been carried out.</summary>
    public SdkTransport AtMostOnce() => new(options, clock, endpoints, rateLimiter, atMostOnce: true);

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task PauseAsync(int failures, CancellationToken cancellationToken) =>
        clock.Delay(RetryRules.Delay(failures, clock.Jitter()), cancellationToken);

    /// <summary>Learns from a listing where its buckets are.</summary>
    public void Learn(BucketPage page) => endpoints.Routes.Learn(page.Buckets);

    /// <summary>Forgets where a bucket is.</summary>
    public void Forget(string bucket) => endpoints.Routes.Forget(bucket);

    /// <summary>Calls the SDK at the endpoint of the bucket.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <param name="isRepeatable">Whether it may be done twice; what may not is not called again when the service may
    /// have done it.</param>
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

    /// <summary>Calls the SDK, for what may not be done twice, at this client's own endpoint.</summary>
    public Task<T> CallHereAsync<T>(
        OssRequest request, Func<SdkAttempt, T> call, CancellationToken cancellationToken) =>
        CallAsync(options.Endpoint, request, call, isRepeatable: false, cancellationToken);

    /// <summary>Asks by a signed URL and reads the answer as it stands: the way for questions to whose answers the
    /// SDK's own results do not do justice.</summary>
    public Task<OssResponse> ReadAsync(OssRequest request, CancellationToken cancellationToken) => CallAsync(
        request,
        attempt =>
        {
            using Sdk.OssObject found = attempt.Client.GetObject(Sign(request, attempt));
            OssResponse response = SdkResponse.Of(request, attempt.Uri, found);
            response.Body = ResponseBody.ReadAsync(response, response.Open!, CancellationToken.None)
                .GetAwaiter().GetResult();
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

                // The SDK does not say the server's time, so that a clock that is wrong stays wrong.
                if (isLast || !RetryRules.IsTransient(error) || error.Code == OssServiceException.ClockSkewCode
                    || (error.OutcomeUnknown && !mayActTwice))
                {
                    throw;
                }
            }
            catch (OssTransportException failure) when (
                !isLast && failure.IsTransient && (mayActTwice || !failure.OutcomeUnknown))
            {
                // It may do better a moment later.
            }

            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> AttemptAsync<T>(
        OssEndpoint endpoint, OssRequest request, Func<SdkAttempt, T> call, CancellationToken cancellationToken)
    {
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        Uri uri = endpoint.BuildUri(request.Bucket, request.Key, []);
        var limit = new AttemptLimit(options.Timeout, cancellationToken);
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
                FormattableString.Invariant($"did not answer within {options.Timeout.TotalSeconds:0.###} s"), late);
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

    // What was given up ends some time later, and nobody takes its result.
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
            // The answer that sent us elsewhere is worth more than a failure to find out where.
        }
    }

    private Uri Sign(OssRequest request, SdkAttempt attempt)
    {
        var signed = new OssRequest(request.Operation, request.Method, request.Bucket);
        signed.Query.AddRange(request.Query);
        IRequestSigner signer = options.SignatureVersion == SignatureVersion.V1
            ? new SignerV1()
            : new SignerV4(attempt.Endpoint.Region!);
        signer.Presign(signed, attempt.Credential, clock.UtcNow(), options.Timeout);
        return attempt.Endpoint.BuildUri(signed.Bucket, null, signed.Query);
    }
}
