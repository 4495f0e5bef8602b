// The vendor's Node client with its default addressing: it connects to the address and names the bucket in the Host
// header alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OSS from 'ali-oss';

for (const authorizationV4 of [false, true]) {
  test(`a bucket that only the Host header names, version 4: ${authorizationV4}`, async () => {
    const client = new OSS({
      endpoint: process.env.EMULATOR_ENDPOINT.replace('localhost', '127.0.0.1'),
      region: 'oss-cn-hangzhou',
      accessKeyId: process.env.EMULATOR_KEY_ID,
      accessKeySecret: process.env.EMULATOR_KEY_SECRET,
      authorizationV4,
    });
    const bucket = `hosted-${authorizationV4}`;
    await client.putBucket(bucket);
    client.useBucket(bucket);
    await client.put('a b/中.txt', Buffer.from('content'), { headers: { 'x-oss-server-side-encryption': 'AES256' } });
    const { content, res } = await client.get('a b/中.txt');
    assert.equal(content.toString(), 'content');
    assert.equal(res.headers['x-oss-server-side-encryption'], 'AES256');
    const { objects } = await client.listV2({ prefix: 'a b/' });
    assert.deepEqual(objects.map(found => found.name), ['a b/中.txt']);
  });
}
