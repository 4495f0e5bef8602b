using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class RefreshTests : IDisposable
{
    private readonly CredentialSetup _setup = new();
    private readonly ICredentialProvider _provider;
    private int _served;

    public RefreshTests()
    {
        _provider = CredentialProviders.AssumeRole(
            _setup.Environment, CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, null);
        ServeFor(TimeSpan.FromHours(1));
    }

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_credential_is_kept_until_three_minutes_before_its_end()
    {
        DateTimeOffset end = _setup.Now.AddHours(1);
        (await _provider.GetAsync()).IsTemporary("1");

        _setup.Now = end - TimeSpan.FromSeconds(181);
        (await _provider.GetAsync()).IsTemporary("1");

        _setup.Now = end - TimeSpan.FromSeconds(180);
        (await _provider.GetAsync()).IsTemporary("2");
        Assert.Equal(2, _served);
    }

    [Fact]
    public async Task A_short_life_is_renewed_when_a_fifth_is_left()
    {
        ServeFor(TimeSpan.FromSeconds(100));
        await _provider.GetAsync();

        _setup.Now += TimeSpan.FromSeconds(79);
        (await _provider.GetAsync()).IsTemporary("1");
        _setup.Now += TimeSpan.FromSeconds(1);
        (await _provider.GetAsync()).IsTemporary("2");
    }

    [Fact]
    public async Task Fifty_callers_make_one_request()
    {
        var gate = new TaskCompletionSource();
        _setup.Web.Respond = async _ =>
        {
            await gate.Task;
            return (200, _setup.StsOneHour("x"));
        };
        Task<OssCredential>[] callers = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(() => _provider.GetAsync()))];
        while (_setup.Web.Requests.Count == 0)
        {
            await Task.Yield();
        }

        gate.SetResult();
        OssCredential[] credentials = await Task.WhenAll(callers);

        Assert.All(credentials, credential => credential.IsTemporary("x"));
        Assert.Single(_setup.Web.Requests);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_renewal_to_the_others()
    {
        var gate = new TaskCompletionSource();
        _setup.Web.Respond = async _ =>
        {
            await gate.Task;
            return (200, _setup.StsOneHour("x"));
        };
        using var impatient = new CancellationTokenSource();
        Task<OssCredential> first = _provider.GetAsync(impatient.Token);
        Task<OssCredential> second = _provider.GetAsync();
        await impatient.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(impatient.Token, e.CancellationToken);
        gate.SetResult();
        (await second).IsTemporary("x");
        Assert.Single(_setup.Web.Requests);
    }

    [Fact]
    public async Task A_failed_early_renewal_keeps_the_old_credential_and_is_tried_again_later()
    {
        DateTimeOffset end = _setup.Now.AddHours(1);
        await _provider.GetAsync();
        _setup.Web.Responses(_ => (403, ""));

        _setup.Now = end - TimeSpan.FromSeconds(100);
        (await _provider.GetAsync()).IsTemporary("1");
        (await _provider.GetAsync()).IsTemporary("1");
        Assert.Equal(2, _setup.Web.Requests.Count);

        _setup.Now += TimeSpan.FromSeconds(10);
        (await _provider.GetAsync()).IsTemporary("1");
        Assert.Equal(3, _setup.Web.Requests.Count);

        ServeFor(TimeSpan.FromHours(1));
        _setup.Now += TimeSpan.FromSeconds(10);
        (await _provider.GetAsync()).IsTemporary("2");
    }

    [Fact]
    public async Task A_failure_after_the_end_is_reported_and_not_remembered()
    {
        DateTimeOffset end = _setup.Now.AddHours(1);
        await _provider.GetAsync();
        _setup.Web.Responses(_ => (400, """{"Code": "EntityNotExist.Role", "RequestId": "RID-9"}"""));
        _setup.Now = end;

        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, _provider);
        Assert.Contains("EntityNotExist.Role", e.Message, StringComparison.Ordinal);
        Assert.Contains("RID-9", e.Message, StringComparison.Ordinal);

        ServeFor(TimeSpan.FromHours(1));
        (await _provider.GetAsync()).IsTemporary("2");
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_asks_nobody()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _provider.GetAsync(new CancellationToken(canceled: true)));

        Assert.Empty(_setup.Web.Requests);
    }

    private void ServeFor(TimeSpan life) => _setup.Web.Responses(_ =>
        (200, CredentialSetup.StsJson($"{Interlocked.Increment(ref _served)}", _setup.Now + life)));
}
