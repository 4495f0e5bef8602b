// The vendor's Node clients of KMS make, read and change keys on the emulator, and read those that it was started with.
// The older client signs by the RPC rule (HMAC-SHA1), the newer one by V3 (ACS3-HMAC-SHA256).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import kms from '@alicloud/kms20160120';
import openApi from '@alicloud/openapi-client';
import util from '@alicloud/tea-util';

const endpoint = process.env.EMULATOR_ENDPOINT;
const accessKeyId = process.env.EMULATOR_KEY_ID;
const account = '1000000000000001';

// Each gives a function that sends an operation with its parameters and gives the members of the response.
const clients = {
  rpc(accessKeySecret) {
    const client = new kms.default(
      { accessKeyId, accessKeySecret, endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou', type: 'access_key' });
    return (operation, query) => client.doRequest(
      operation, 'HTTP', 'POST', '2016-01-20', 'AK', query, null, new util.RuntimeOptions({}));
  },
  v3(accessKeySecret) {
    const client = new openApi.default(
      new openApi.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou' }));
    return async (action, query) => {
      const { body } = await client.callApi(
        new openApi.Params({
          action, version: '2016-01-20', protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC',
          reqBodyType: 'formData', bodyType: 'json',
        }),
        new openApi.OpenApiRequest({ query }),
        new util.RuntimeOptions({}));
      return body;
    };
  },
};

const refused = (status, code) => error => {
  assert.equal(error.data.Code, code);
  assert.ok(error.data.RequestId);
  assert.match(error.message, new RegExp(`code: ${status},`));
  return true;
};

for (const [name, connect] of Object.entries(clients)) {
  const send = connect(process.env.EMULATOR_KEY_SECRET);

  test(`${name}: a key is made, named and read by its id, its alias and its ARN`, async () => {
    const { KeyMetadata: made } = await send('CreateKey', { Description: 'für Rechnungen & mehr: a+b c' });
    assert.equal(made.KeyState, 'Enabled');
    assert.equal(made.KeySpec, 'Aliyun_AES_256');
    assert.equal(made.Arn, `acs:kms:cn-hangzhou:${account}:key/${made.KeyId}`);
    await send('CreateAlias', { KeyId: made.KeyId, AliasName: `alias/made-${name}` });
    for (const KeyId of [made.KeyId, `alias/made-${name}`, made.Arn]) {
      const { KeyMetadata: read } = await send('DescribeKey', { KeyId });
      assert.deepEqual(read, made);
      assert.equal(read.Description, 'für Rechnungen & mehr: a+b c');
    }
    const { Aliases } = await send('ListAliasesByKeyId', { KeyId: made.KeyId });
    assert.deepEqual(Aliases.Alias.map(alias => alias.AliasName), [`alias/made-${name}`]);
  });

  test(`${name}: a key is switched off and on, and is to be deleted and not`, async () => {
    const { KeyMetadata: { KeyId } } = await send('CreateKey', {});
    const state = async () => (await send('DescribeKey', { KeyId })).KeyMetadata.KeyState;
    await send('DisableKey', { KeyId });
    assert.equal(await state(), 'Disabled');
    await send('EnableKey', { KeyId });
    assert.equal(await state(), 'Enabled');
    await send('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    assert.equal(await state(), 'PendingDeletion');
    await assert.rejects(send('EnableKey', { KeyId }), refused(409, 'Rejected.StateModifiedFailed'));
    await send('CancelKeyDeletion', { KeyId });
    assert.equal(await state(), 'Enabled');
  });

  test(`${name}: rotation is switched on, and the versions are listed`, async () => {
    const { KeyMetadata: { KeyId } } = await send('CreateKey', {});
    await send('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval: '30d' });
    const { KeyMetadata: key } = await send('DescribeKey', { KeyId });
    assert.deepEqual([key.AutomaticRotation, key.RotationInterval], ['Enabled', '2592000s']);
    const { KeyVersions } = await send('ListKeyVersions', { KeyId });
    assert.deepEqual(KeyVersions.KeyVersion.map(version => version.KeyVersionId), [key.PrimaryKeyVersion]);
  });

  test(`${name}: the keys are listed page by page, and filtered`, async () => {
    const listed = [];
    let total;
    for (let PageNumber = 1; total === undefined || listed.length < total; PageNumber++) {
      const page = await send('ListKeys', { PageNumber, PageSize: 2 });
      total = page.TotalCount;
      assert.ok(page.Keys.Key.length > 0 && page.Keys.Key.length <= 2);
      listed.push(...page.Keys.Key.map(key => key.KeyId));
    }
    assert.equal(new Set(listed).size, total);
    assert.ok(listed.includes('key-module') && listed.includes('key-off'));
    const { Keys } = await send('ListKeys',
      { PageSize: 100, Filters: JSON.stringify([{ Key: 'KeyState', Values: ['Disabled'] }]) });
    assert.deepEqual(Keys.Key.map(key => key.KeyId), ['key-off']);
  });

  test(`${name}: an alias that the emulator was given leads to its key`, async () => {
    const { KeyMetadata: key } = await send('DescribeKey', { KeyId: 'alias/module' });
    assert.equal(key.KeyId, 'key-module');
    const { Aliases } = await send('ListAliases', { PageSize: 100 });
    assert.ok(Aliases.Alias.some(alias => alias.AliasName === 'alias/module' && alias.KeyId === 'key-module'));
  });

  test(`${name}: the account has KMS, and the regions are listed`, async () => {
    assert.equal((await send('DescribeAccountKmsStatus', {})).AccountStatus, 'Enabled');
    assert.deepEqual((await send('DescribeRegions', {})).Regions.Region, [{ RegionId: 'cn-hangzhou' }]);
  });

  test(`${name}: what is not there, and a wrong secret, answer as the service does`, async () => {
    await assert.rejects(send('DescribeKey', { KeyId: 'none' }), refused(404, 'Forbidden.KeyNotFound'));
    await assert.rejects(send('DescribeKey', { KeyId: 'alias/none' }), refused(404, 'Forbidden.AliasNotFound'));
    await assert.rejects(connect('wrong')('ListKeys', {}), refused(400, 'SignatureDoesNotMatch'));
  });
}

test('the typed operations of the older client read what they declare', async () => {
  const client = new kms.default({
    accessKeyId, accessKeySecret: process.env.EMULATOR_KEY_SECRET, endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou',
    type: 'access_key',
  });
  const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId: 'key-module' }));
  assert.equal(keyMetadata.keyState, 'Enabled');
  const { keys } = await client.listKeys(new kms.ListKeysRequest({ pageNumber: 1, pageSize: 100 }));
  assert.ok(keys.key.some(key => key.keyId === 'key-module'));
});
