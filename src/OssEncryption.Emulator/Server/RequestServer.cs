using System.Buffers;
using System.Net.Sockets;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Kms;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Observe;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>The pipeline of a request: route, fault, operation, log, response.</summary>
internal sealed class RequestServer(
    Router router, KmsService kms, OperationRunner runner, FaultTable faults, RequestLog log)
{
    /// <summary>Handles one request.</summary>
    /// <returns>The fate of its connection.</returns>
    public async Task<ConnectionFate> ServeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Operation operation = kms.Find(exchange) ?? router.Resolve(exchange.Request);
        EmulatorFault? fault = faults.Next(operation.Name, exchange.Request.Bucket, exchange.Request.Key);
        exchange.ClockSkew = fault?.ClockSkew ?? TimeSpan.Zero;
        SignatureReading signature = SignatureReading.Of(exchange.Request);
        ServerResponse? response = null;
        try
        {
            response = await RespondAsync(operation, exchange, signature, fault, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            // Log before sending: a client that has the response must find its request in the log.
            string? accessKeyId =
                signature.Signature?.AccessKeyId ?? KmsAuthenticator.FindAccessKeyId(exchange.Request);
            log.Add(LogEntry.Of(exchange, operation.Name, accessKeyId, response?.Status ?? 0, response?.Code));
        }

        return response is null
            ? ConnectionFate.Reset
            : await ResponseWriter.WriteAsync(exchange, response, fault?.TruncateAt, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>The response, or <c>null</c> when the connection is to be reset.</summary>
    private async Task<ServerResponse?> RespondAsync(
        Operation operation, Exchange exchange, SignatureReading signature, EmulatorFault? fault,
        CancellationToken cancellationToken)
    {
        if (!operation.TakesContent && !exchange.Request.IgnoresBody)
        {
            exchange.Document = await DocumentBody.ReadAsync(exchange.Request, cancellationToken)
                .ConfigureAwait(false);
        }

        if (fault is { Delay.Ticks: > 0 })
        {
            await Task.Delay(fault.Delay, exchange.Endpoint.Clock, cancellationToken).ConfigureAwait(false);
        }

        ServerResponse? actual = FaultyResponse.LetsAct(fault)
            ? await runner.RunAsync(operation, exchange, signature, cancellationToken).ConfigureAwait(false)
            : null;
        if (fault is { Reset: true })
        {
            return null;
        }

        if (!exchange.Request.IgnoresBody)
        {
            await DocumentBody.DrainAsync(exchange.Request, cancellationToken).ConfigureAwait(false);
        }

        return FaultyResponse.Of(fault, actual, exchange);
    }
}

/// <summary>Performs requests: authenticates the caller, finds the bucket, authorizes, then runs the
/// operation.</summary>
internal sealed class OperationRunner(
    Authenticator authenticator,
    ObjectStore store,
    KeyAccess keys,
    RegionDirectory regions)
{
    /// <summary>The response to a request, which may be an error.</summary>
    public async Task<ServerResponse> RunAsync(
        Operation operation, Exchange exchange, SignatureReading signature, CancellationToken cancellationToken)
    {
        try
        {
            OperationContext context = Admit(operation, exchange, signature, cancellationToken);
            return await operation.Act(context).ConfigureAwait(false);
        }
        catch (ServiceError error)
        {
            return ErrorResponse.From(error, exchange);
        }
        catch (Exception failure) when (!Disconnection.Is(failure))
        {
            return ErrorResponse.From(CommonErrors.Internal(failure), exchange);
        }
    }

    private OperationContext Admit(
        Operation operation, Exchange exchange, SignatureReading signature, CancellationToken cancellationToken)
    {
        IncomingRequest request = exchange.Request;
        DateTimeOffset now = exchange.Now;
        Bucket? bucket = operation.MakesBucket || request.Bucket is null ? null : store.Find(request.Bucket);

        // A bucket that does not exist goes before everything else. Source: GO2 TestClientExtension.
        CheckBucket(operation, request.Bucket, bucket);
        if (operation.IsAdmitted)
        {
            return new OperationContext(exchange, null, null, keys, now, cancellationToken);
        }

        if (signature.Error is not null)
        {
            throw signature.Error;
        }

        bool isInOtherRegion = bucket is not null && bucket.Region != exchange.Endpoint.Region;

        // The error that names the right endpoint must reach a client that signed for the wrong region.
        string? region = isInOtherRegion ? null : exchange.Endpoint.Region;
        User? caller = authenticator.Identify(signature.Signature, region, now);
        if (isInOtherRegion)
        {
            throw BucketErrors.Elsewhere(bucket!.Name, regions.Find(bucket.Region).Authority);
        }

        Authorizer.Check(operation, caller, request, bucket, bucket is null ? null : AclOf(operation, request, bucket));
        DocumentBody.Check(operation, exchange);
        if (!operation.TakesEncryption)
        {
            SseHeaders.CheckAbsent(request);
        }

        return new OperationContext(exchange, caller, bucket, keys, now, cancellationToken);
    }

    /// <summary>The ACL of the object decides about reading it; the ACL of the bucket about everything else.</summary>
    private string AclOf(Operation operation, IncomingRequest request, Bucket bucket) =>
        operation.Anonymous == AnonymousAccess.PublicRead && request.Key is { } key
            ? ObjectAcls.Effective(bucket, ObjectFinder.Named(store.Find(bucket.Name, key), request))
            : bucket.EffectiveAcl;

    private static void CheckBucket(Operation operation, string? name, Bucket? bucket)
    {
        if (name is null || bucket is not null)
        {
            return;
        }

        if (!BucketNames.IsValid(name))
        {
            throw BucketErrors.InvalidBucketName(name);
        }

        if (!operation.MakesBucket && !operation.MakesMissingBucket)
        {
            throw operation.IsMalformedWithoutBucket
                ? CommonErrors.MalformedXml("0015-00000231")
                : BucketErrors.NoSuchBucket(name);
        }
    }
}

/// <summary>Reads and checks bodies that are documents.</summary>
internal static class DocumentBody
{
    private const int LargestDocument = 2 * 1024 * 1024;
    private const int BufferSize = 16 * 1024;

    /// <summary>Reads a document. It stops beyond the limit; <see cref="Check"/> then rejects the document.</summary>
    public static async Task<byte[]> ReadAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read = await request.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return [];
            }

            using var document = new MemoryStream();
            while (read > 0 && document.Length <= LargestDocument)
            {
                document.Write(buffer, 0, read);
                read = await request.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            return document.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads the rest of the body, so that the connection can be reused.</summary>
    public static async Task DrainAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await request.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
                // What nobody has read is dropped.
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Checks the size of a document, and its Content-MD5 where it was sent.</summary>
    /// <exception cref="ServiceError">It is too large, or its MD5 differs.</exception>
    public static void Check(Operation operation, Exchange exchange)
    {
        if (operation.TakesContent || exchange.Request.IgnoresBody)
        {
            return;
        }

        if (exchange.Document.Length > LargestDocument)
        {
            throw CommonErrors.BodyTooLarge();
        }

        if (exchange.Request.Header("Content-MD5") is not null)
        {
            ReceivedContent.CheckMd5(exchange.Request, ContentMd5.Of(exchange.Document));
        }
    }
}

/// <summary>Exceptions that mean that the client has gone or that the server stops.</summary>
internal static class Disconnection
{
    public static bool Is(Exception failure) =>
        failure is OperationCanceledException or IOException or SocketException or InvalidDataException
            or ObjectDisposedException;
}
