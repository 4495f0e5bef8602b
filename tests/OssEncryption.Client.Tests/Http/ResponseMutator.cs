using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OssEncryption.Client.Tests.Http;

/// <summary>A response before it is made: what a mutation changes.</summary>
internal sealed record ResponseDraft(
    int Status, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers, long? Length = null)
{
    public HttpResponseMessage Make()
    {
        var content = new ByteArrayContent(Body);
        var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = content };
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        Announce(content.Headers);
        return response;
    }

    private void Announce(HttpContentHeaders headers)
    {
        if (Length is not null)
        {
            headers.ContentLength = Length;
        }
    }
}

/// <summary>Mutates good responses: bytes, pieces, headers, statuses, and the documents that cost quadratic time in
/// careless readers. The same seed gives the same responses.</summary>
internal sealed class ResponseMutator(int seed)
{
    private const int MostMutations = 3;
    private const int LargestDocument = 5 * 1024 * 1024;
    private const int UsualBomb = 20_000;

    // One bomb in so many has the size of the largest document that is read.
    private const int LargeBombs = 40;

    private static readonly string[] Pieces =
    [
        "<", ">", "&", "&lt;", "&#0;", "&#x1b;", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
        "&b;", "<?x y?>", "</Error>", "<Error>", "\0", "\u001b]0;owned\u0007", "\uFEFF", "{", "}", "[", "\"", "\\u0000",
        "18446744073709551616", "-1", "9999-99-99T99:99:99.999Z", "true", "%00", "%zz", "%2e%2e/", "../", "\r\n",
    ];

    private static readonly int[] Statuses = [200, 200, 204, 206, 302, 400, 403, 404, 409, 412, 416, 429, 500, 503];

    private static readonly string[] HeaderNames =
    [
        "ETag", "Content-MD5", "x-oss-hash-crc64ecma", "x-oss-request-id", "Content-Range", "Last-Modified",
        "Content-Type", "x-oss-err", "x-oss-ec", "x-oss-meta-a", "x-oss-tagging-count", "x-oss-version-id",
        "x-oss-server-side-encryption", "x-oss-delete-marker", "Date", "Location", "Expires", "Cache-Control",
        "x-oss-restore", "x-oss-object-type", "x-oss-storage-class", "Retry-After",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A mutation of a response.</summary>
    public ResponseDraft Mutate(ResponseDraft good)
    {
        ResponseDraft mutated = good;
        for (int left = 1 + _random.Next(MostMutations); left > 0; left--)
        {
            mutated = Step(mutated);
        }

        return mutated;
    }

    /// <summary>A number below a bound, by which a test chooses what to call.</summary>
    public int Next(int bound) => _random.Next(bound);

    private ResponseDraft Step(ResponseDraft draft) => _random.Next(10) switch
    {
        0 or 1 => draft with { Body = Flip(draft.Body) },
        2 => draft with { Body = Cut(draft.Body) },
        3 => draft with { Body = Insert(draft.Body, Encoding.UTF8.GetBytes(One(Pieces))) },
        4 => draft with { Body = Insert(draft.Body, Slice(draft.Body)) },
        5 => draft with { Body = Encoding.UTF8.GetBytes(Bomb()) },
        6 => draft with { Body = Insert(draft.Body, Encoding.UTF8.GetBytes(Bomb())) },
        7 => draft with { Headers = [.. draft.Headers.Where(_ => _random.Next(3) > 0)] },
        8 => draft with { Headers = [.. draft.Headers, KeyValuePair.Create(One(HeaderNames), HeaderValue())] },
        _ => draft with
        {
            Status = One(Statuses),
            Length = _random.Next(2) == 0 ? null : _random.Next(2 * draft.Body.Length + 2),
        },
    };

    private string Bomb()
    {
        int most = _random.Next(LargeBombs) == 0 ? LargestDocument : UsualBomb;
        return _random.Next(14) switch
        {
            0 => "<a>" + Repeat("x<!---->", most) + "</a>",
            1 => "<a>" + Repeat("&lt;", most) + "</a>",
            2 => Repeat("<a>", most),
            3 => "<a " + Repeat("b#='' ", most) + "/>",
            4 => "<a " + Repeat("xmlns:b#='u' ", most) + "/>",
            5 => "<a c='>' " + Repeat("b#='' ", most) + "/>",
            6 => "<ListBucketResult><IsTruncated>false</IsTruncated>" + Repeat("<CommonPrefixes/>", most)
                + "</ListBucketResult>",
            7 => "<ListBucketResult>" + Repeat("<Contents><Key>k</Key><Size>1</Size><LastModified>"
                + "2018-12-28T09:41:56.000Z</LastModified></Contents>", most) + "</ListBucketResult>",
            8 => "<Error>" + Repeat("<E#>x</E#>", most) + "</Error>",
            9 => Repeat("[", most),
            10 => "{" + Repeat("\"a#\":1,", most) + "\"z\":0}",
            11 => "\"" + Repeat("\\u0041", most) + "\"",
            12 => "<a>" + Repeat("x\r", most) + "</a>",
            _ => "<a><![CDATA[" + Repeat("\n", most) + "]]>",
        };
    }

    private static string Repeat(string piece, int most)
    {
        var text = new StringBuilder(most);
        for (int i = 0; text.Length + piece.Length < most - 64; i++)
        {
            text.Append(piece.Replace("#", i.ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return text.ToString();
    }

    private string HeaderValue() => _random.Next(4) switch
    {
        0 => One(Pieces).Replace("\r\n", "", StringComparison.Ordinal),
        1 => new string((char)(' ' + _random.Next(95)), _random.Next(60_000)),
        2 => Convert.ToBase64String(Encoding.UTF8.GetBytes(Bomb()))[..16],
        _ => _random.NextInt64().ToString(CultureInfo.InvariantCulture),
    };

    private byte[] Flip(byte[] body)
    {
        byte[] flipped = [.. body];
        for (int left = 1 + _random.Next(4); left > 0 && flipped.Length > 0; left--)
        {
            flipped[_random.Next(flipped.Length)] = (byte)_random.Next(256);
        }

        return flipped;
    }

    private byte[] Cut(byte[] body)
    {
        int from = _random.Next(body.Length + 1);
        int to = _random.Next(2) == 0 ? body.Length : from + _random.Next(body.Length - from + 1);
        return [.. body.AsSpan(0, from), .. body.AsSpan(to)];
    }

    private byte[] Slice(byte[] body)
    {
        int from = _random.Next(body.Length + 1);
        int length = _random.Next(Math.Min(body.Length - from, 4096) + 1);
        return [.. body.Skip(from).Take(length)];
    }

    private byte[] Insert(byte[] body, byte[] piece)
    {
        int at = _random.Next(body.Length + 1);
        return [.. body.AsSpan(0, at), .. piece, .. body.AsSpan(at)];
    }

    private T One<T>(T[] all) => all[_random.Next(all.Length)];
}
