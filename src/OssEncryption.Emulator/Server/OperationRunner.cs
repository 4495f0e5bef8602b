using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>Carries a request out: who is it, is the bucket there and here, may they, then act.</summary>
internal sealed class OperationRunner(
    Authenticator authenticator,
    IBucketStore buckets,
    IObjectStore objects,
    KeyAccess keys,
    RegionDirectory regions)
{
    /// <summary>The answer to a request, an error's included.</summary>
    public async Task<Answer> RunAsync(
        Operation operation, Exchange exchange, SignatureReading signature, CancellationToken cancellationToken)
    {
        try
        {
            OperationContext context = Admit(operation, exchange, signature, cancellationToken);
            return await operation.Act(context).ConfigureAwait(false);
        }
        catch (ServiceError error)
        {
            return ErrorAnswer.From(error, exchange);
        }
        catch (Exception failure) when (!Disconnection.Is(failure))
        {
            return ErrorAnswer.From(ServiceErrors.Internal(failure), exchange);
        }
    }

    private OperationContext Admit(
        Operation operation, Exchange exchange, SignatureReading signature, CancellationToken cancellationToken)
    {
        IncomingRequest request = exchange.Request;
        DateTimeOffset now = DateTimeOffset.UtcNow + exchange.ClockSkew;
        if (operation.IsRefusal)
        {
            return new OperationContext(exchange, null, null, keys, now, cancellationToken);
        }

        if (signature.Error is not null)
        {
            throw signature.Error;
        }

        Bucket? bucket = operation.MakesBucket || request.Bucket is null ? null : buckets.Find(request.Bucket);
        bool isElsewhere = bucket is not null && bucket.Region != exchange.Endpoint.Region;

        // A client that follows a bucket to another region must be told where it is, whichever region it signed for.
        string? region = isElsewhere ? null : exchange.Endpoint.Region;
        User? caller = authenticator.Identify(signature.Signature, region, now);
        CheckBucket(operation, request.Bucket, bucket);
        if (isElsewhere)
        {
            throw BucketErrors.Elsewhere(bucket!.Name, regions.Find(bucket.Region));
        }

        Authorizer.Check(operation, caller, request, bucket, bucket is null ? null : AclOf(operation, request, bucket));
        DocumentBody.Check(operation, exchange);
        if (!operation.TakesEncryption)
        {
            EncryptionHeaders.CheckAbsent(request);
        }

        return new OperationContext(exchange, caller, bucket, keys, now, cancellationToken);
    }

    /// <summary>Who may read an object is decided by its own ACL; everything else by that of the bucket.</summary>
    private string AclOf(Operation operation, IncomingRequest request, Bucket bucket) =>
        operation.OpenTo == Openness.PublicRead && request.Key is { } key
            ? ObjectAcls.Effective(bucket, ObjectFinder.Named(objects.Find(bucket.Name, key), request))
            : bucket.Acl;

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

        if (!operation.MakesBucket)
        {
            throw BucketErrors.NoSuchBucket(name);
        }
    }
}
