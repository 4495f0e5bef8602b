using System.Security.Cryptography;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>An object that is being read: the properties from the response, and the content. After a lost connection it
/// requests the rest, on condition that the object did not change.</summary>
public sealed class ObjectReader : IDisposable
{
    private readonly IContentSource _source;
    private readonly Crc64? _crc;
    private readonly Md5Check? _md5;
    private readonly long _first;

    // null while a body that comes in chunks, or until the connection closes, has not ended.
    private long? _length;
    private OssResponse _response;
    private long _received;
    private int _failures;

    private ObjectReader(
        IContentSource source, OssResponse response, StoredState state, long first, long? length, bool isWhole)
    {
        _source = source;
        _response = response;
        _first = first;
        _length = length;
        _crc = isWhole ? new Crc64() : null;
        _md5 = isWhole && state.Crc64 is null && source.HasMd5 ? Md5Check.Find(response, state) : null;
        State = state;
    }

    /// <summary>The properties from the response. Its size is 0 until the content was read, if the response did not
    /// announce it.</summary>
    public StoredState State { get; private set; }

    /// <summary>Whether the content was compared with the CRC64 that the service declared or, where it declared none,
    /// with an MD5; <c>false</c> until all of it was read, and for a range.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Requests the content.</summary>
    internal static async Task<ObjectReader> OpenAsync(
        IContentSource source,
        ObjectAddress address,
        ByteRange? range,
        ReadConditions conditions,
        CancellationToken cancellationToken)
    {
        OssResponse response = await source.OpenObjectAsync(address, range, conditions, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            long? length = response.Length;
            long size = length ?? 0;
            if (range is not null)
            {
                (long first, long last, size) = ContentRange.Read(response);
                RequireStart(response, first, range.First);
                length ??= last - first + 1;
            }
            else if (length is null && response.Crc64 is null)
            {
                throw response.Unreadable("says neither how long the content is nor its CRC64, which would check it");
            }

            StoredState state = ObjectHeaders.ReadState(response, address, size);
            return new ObjectReader(source, response, state, range?.First ?? 0, length, range is null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Copies the content to a stream and compares it with what the service declared: length and CRC64, or
    /// without a CRC64 the MD5 of <c>Content-MD5</c>, or of the ETag of a simple object. A range has only a
    /// length.</summary>
    /// <param name="target">The stream to write to.</param>
    /// <param name="progress">Receives the number of bytes since the last call, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <exception cref="OssTransportException">Every attempt broke off, or the content differs from what the service
    /// declared (<see cref="OssTransportError.ChecksumMismatch"/>).</exception>
    /// <exception cref="OssServiceException">412 or 404: the object changed while it was read.</exception>
    public async Task CopyToAsync(
        Stream target, Action<long>? progress, CancellationToken cancellationToken)
    {
        byte[] buffer = TransferBuffers.Take(_length ?? long.MaxValue);
        while (_length is null || _received < _length)
        {
            try
            {
                await CopyAsync(target, buffer, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (OssTransportException lost) when (lost.IsTransient && _failures + 1 < _source.MaxAttempts)
            {
                _failures++;
                await ResumeAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        TransferBuffers.GiveBack(buffer);
        State = _crc is null ? State : State with { Size = _received };
        if (_crc is not null && State.Crc64 is { } declared)
        {
            Require(declared == _crc.Value, $"its CRC64 is {_crc.Value}, not {declared}");
        }
        else if (_md5 is not null)
        {
            Require(_md5.IsMet(out string found), $"its MD5 is {found}, not {_md5.Declared}");
        }
    }

    /// <summary>Closes the response.</summary>
    public void Dispose()
    {
        _md5?.Dispose();
        _response.Dispose();
    }

    private void Require(bool isEqual, FormattableString flaw)
    {
        IsVerified = isEqual ? true : throw _response.Damaged(
            $"What arrived of {State.Address} is not what is stored: {FormattableString.Invariant(flaw)}");
    }

    private static void RequireStart(OssResponse response, long first, long asked)
    {
        if (first != asked)
        {
            throw response.Unreadable("is not the range that was asked for");
        }
    }

    private async Task CopyAsync(
        Stream target, byte[] buffer, Action<long>? progress, CancellationToken cancellationToken)
    {
        using var reading = new IdleTimeoutReader(_response.Open!, _source.Timeout, Lost, cancellationToken);
        while (_length is null || _received < _length)
        {
            int count = _length is { } length
                ? await reading.ReadAsync(buffer, (int)Math.Min(buffer.Length, length - _received))
                    .ConfigureAwait(false)
                : await reading.ReadToEndAsync(buffer, buffer.Length).ConfigureAwait(false);
            if (count == 0)
            {
                _length = _received;
                return;
            }

            await target.WriteAsync(buffer, 0, count, cancellationToken).ConfigureAwait(false);
            _crc?.Append(buffer, 0, count);
            _md5?.Append(buffer, count);
            _received += count;
            progress?.Invoke(count);
        }
    }

    private OssTransportException Lost(OssTransportError reason, Exception? cause) => _response.Lost(
        reason,
        FormattableString.Invariant($"The content of {State.Address} broke off after {Progress}"),
        cause);

    private string Progress => _length is { } length
        ? FormattableString.Invariant($"{_received} of {length} bytes")
        : FormattableString.Invariant($"{_received} bytes");

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        _response.Dispose();
        await _source.PauseAsync(_failures, cancellationToken).ConfigureAwait(false);
        var rest = new ByteRange(_first + _received, _first + _length - 1);
        try
        {
            _response = await _source.OpenObjectAsync(
                State.Address, rest, new ReadConditions { IfMatch = State.ETag }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OssServiceException changed) when (changed.StatusCode is 404 or 412)
        {
            throw new OssServiceException(changed.StatusCode, changed.Code, FormattableString.Invariant(
                $"{State.Address} was replaced or deleted while it was read, after {Progress}. ") +
                "Read it again.", changed.Details)
            {
                Operation = changed.Operation,
            };
        }

        (long first, _, long size) = ContentRange.Read(_response);
        RequireStart(_response, first, rest.First);
        _length ??= size;
    }
}

/// <summary>Opens the content of an object, again after a lost connection.</summary>
internal interface IContentSource
{
    /// <summary>Whether MD5 can be computed here.</summary>
    bool HasMd5 { get; }

    /// <summary>The number of attempts, including the first.</summary>
    int MaxAttempts { get; }

    /// <summary>The idle timeout of a connection.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Waits before a retry.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PauseAsync(int failures, CancellationToken cancellationToken);

    /// <summary>Requests the content; the caller reads and disposes the open response.</summary>
    /// <param name="source">The object.</param>
    /// <param name="range">The bytes, or <c>null</c> for all.</param>
    /// <param name="conditions">The conditions of the read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<OssResponse> OpenObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken);
}

/// <summary>The MD5 that the service declares of a content, for responses without a CRC64.</summary>
internal sealed class Md5Check : IDisposable
{
    private const int HexDigits = 32;

    private readonly IncrementalHash _hash = ProtocolHashes.Md5InPieces();

    private Md5Check(string declared) => Declared = declared;

    /// <summary>The declared MD5 in hexadecimal digits.</summary>
    public string Declared { get; }

    /// <summary>The MD5 in <c>Content-MD5</c>, or in the ETag of a simple object; <c>null</c> without both. Source:
    /// PutObject: "the ETag is the MD5 of the content"; that of other kinds is not.</summary>
    public static Md5Check? Find(OssResponse response, StoredState state)
    {
        if (FromBase64(response.Header("Content-MD5")) is { } declared)
        {
            return new Md5Check(declared);
        }

        bool isMd5 = response.Header("x-oss-object-type") == "Normal"
            && state.ETag.Length == HexDigits
            && state.ETag.All(Uri.IsHexDigit);
        return isMd5 ? new Md5Check(state.ETag) : null;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(byte[] buffer, int count) => _hash.AppendData(buffer, 0, count);

    /// <summary>Whether what was added has the declared MD5.</summary>
    /// <param name="found">The MD5 of what was added.</param>
    public bool IsMet(out string found)
    {
        found = Sha256Hashes.Hex(_hash.GetHashAndReset());
        return string.Equals(found, Declared, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private static string? FromBase64(string? text)
    {
        try
        {
            return text is not null && Convert.FromBase64String(text) is { Length: HexDigits / 2 } bytes
                ? Sha256Hashes.Hex(bytes)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>The range of a response: <c>bytes 0-9/100</c>. Source: RFC 9110, 14.4.</summary>
internal static class ContentRange
{
    private const string Unit = "bytes ";

    /// <summary>The first byte, the last byte, and the size of the whole object.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: the response is not a
    /// range.</exception>
    public static (long First, long Last, long Size) Read(OssResponse response)
    {
        string text = response.Header("Content-Range") ?? "";
        int dash = text.IndexOf('-');
        int slash = text.IndexOf('/');
        if (response.Status == 206 && text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) && slash > dash
            && dash > 0
            && WireText.Count(text.Substring(Unit.Length, dash - Unit.Length)) is { } first
            && WireText.Count(text.Substring(dash + 1, slash - dash - 1)) is { } last
            && WireText.Count(text.Substring(slash + 1)) is { } size)
        {
            return (first, last, size);
        }

        throw response.Unreadable("is not the range that was asked for");
    }
}
