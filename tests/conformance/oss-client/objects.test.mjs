// A Node client of another author writes, copies and reads objects. Its endpoint is a domain name that is bound to the
// bucket (CNAME), so that no request names the bucket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OSSObject } from 'oss-client';

const algorithm = 'x-oss-server-side-encryption';
const key = 'a b/中+1.txt';
const options = {
  endpoint: process.env.EMULATOR_ENDPOINT,
  region: 'oss-cn-hangzhou',
  bucket: 'bound',
  accessKeyId: process.env.EMULATOR_KEY_ID,
  accessKeySecret: process.env.EMULATOR_KEY_SECRET,
};
const client = new OSSObject(options);

test('an object has the rule of its bucket, or the encryption that it names', async () => {
  await client.put('by-rule', Buffer.from('content'));
  await client.put(key, Buffer.from('content'), { headers: { [algorithm]: 'AES256' }, meta: { a: '1' } });
  assert.equal((await client.head('by-rule')).res.headers[algorithm], 'KMS');
  const { content, res } = await client.get(key);
  assert.equal(content.toString(), 'content');
  assert.equal(res.headers[algorithm], 'AES256');
  assert.equal(res.headers['x-oss-meta-a'], '1');
});

test('a copy has the encryption of its request', async () => {
  await client.copy('copy', key, { headers: { [algorithm]: 'SM4' } });
  assert.equal((await client.head('copy')).res.headers[algorithm], 'SM4');
});

test('a list shows what is there, and a deleted object is gone', async () => {
  const { objects } = await client.listV2({ prefix: 'a b/' });
  assert.deepEqual(objects.map(found => found.name), [key]);
  await client.deleteMulti(['copy']);
  await assert.rejects(client.head('copy'), error => error.status === 404);
});

test('a signed URL gives the content to anybody', async () => {
  const response = await fetch(client.signatureUrl(key));
  assert.equal(response.status, 200);
  assert.equal(await response.text(), 'content');
});

test('a wrong secret is refused', async () => {
  const other = new OSSObject({ ...options, accessKeySecret: 'wrong' });
  await assert.rejects(other.get(key), error => error.code === 'SignatureDoesNotMatch');
});
