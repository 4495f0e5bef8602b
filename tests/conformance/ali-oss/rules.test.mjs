// The vendor's Node client writes and reads bucket rules on the emulator, and reads those that the module wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OSS from 'ali-oss';

const key = '05754286-3ba2-4fa6-8d41-4323aca6f0a1';
const rules = [
  { name: 'aes256', write: { SSEAlgorithm: 'AES256' } },
  { name: 'kms', write: { SSEAlgorithm: 'KMS' } },
  { name: 'kms-key', write: { SSEAlgorithm: 'KMS', KMSMasterKeyID: key } },
];
const writtenByModule = {
  'module-aes256': { SSEAlgorithm: 'AES256' },
  'module-sm4': { SSEAlgorithm: 'SM4' },
  'module-kms': { SSEAlgorithm: 'KMS' },
  'module-kms-key': { SSEAlgorithm: 'KMS', KMSMasterKeyID: key },
  'module-kms-sm4': { SSEAlgorithm: 'KMS', KMSMasterKeyID: key, KMSDataEncryption: 'SM4' },
};

function connect(authorizationV4, accessKeySecret = process.env.EMULATOR_KEY_SECRET) {
  return new OSS({
    endpoint: process.env.EMULATOR_ENDPOINT,
    region: 'oss-cn-hangzhou',
    accessKeyId: process.env.EMULATOR_KEY_ID,
    accessKeySecret,
    sldEnable: true,
    authorizationV4,
  });
}

for (const version of ['v1', 'v4']) {
  const client = connect(version === 'v4');

  for (const rule of rules) {
    test(`${version}: ${rule.name} is read as it was written, and stays for the module`, async () => {
      const bucket = `node-${version}-${rule.name}`;
      await client.putBucket(bucket);
      await client.putBucketEncryption(bucket, rule.write);
      const { encryption, status } = await client.getBucketEncryption(bucket);
      assert.equal(status, 200);
      assert.deepEqual({ ...encryption }, rule.write);
    });
  }

  test(`${version}: a removed rule is gone`, async () => {
    const bucket = `node-${version}-removed`;
    await client.putBucket(bucket);
    await client.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256' });
    const removed = await client.deleteBucketEncryption(bucket);
    assert.equal(removed.status, 204);
    await assert.rejects(client.getBucketEncryption(bucket), error => {
      assert.equal(error.code, 'NoSuchServerSideEncryptionRule');
      assert.equal(error.status, 404);
      assert.ok(error.requestId);
      return true;
    });
  });

  for (const [bucket, expected] of Object.entries(writtenByModule)) {
    test(`${version}: the module's rule of ${bucket} reads as the module set it`, async () => {
      const { encryption } = await client.getBucketEncryption(bucket);
      assert.deepEqual({ ...encryption }, expected);
    });
  }

  test(`${version}: a bucket without rule has none in its info`, async () => {
    const bucket = `node-${version}-plain`;
    await client.putBucket(bucket);
    const { bucket: info } = await client.getBucketInfo(bucket);
    assert.equal(info.ServerSideEncryptionRule.SSEAlgorithm, 'None');
    assert.equal(info.Location, 'oss-cn-hangzhou');
  });

  test(`${version}: the list of buckets has all of them, page by page`, async () => {
    const names = [];
    const query = { prefix: 'module-', 'max-keys': 2 };
    do {
      const page = await client.listBuckets(query);
      names.push(...page.buckets.map(bucket => bucket.name));
      query.marker = page.nextMarker;
    } while (query.marker);
    assert.deepEqual(names, Object.keys(writtenByModule).sort());
  });

  test(`${version}: a bucket that does not exist, and a wrong secret, answer as the service does`, async () => {
    await assert.rejects(client.getBucketEncryption('no-such-bucket-here'), { code: 'NoSuchBucket', status: 404 });
    const stranger = connect(version === 'v4', 'wrong');
    await assert.rejects(stranger.getBucketEncryption('module-kms'), { code: 'SignatureDoesNotMatch', status: 403 });
  });

  test(`${version}: an object put without headers has the encryption of its bucket`, async () => {
    const bucket = `node-${version}-objects`;
    await client.putBucket(bucket);
    await client.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256' });
    client.useBucket(bucket);
    await client.put('folder/a b+%.txt', Buffer.from('plain text'));
    const head = await client.head('folder/a b+%.txt');
    assert.equal(head.res.headers['x-oss-server-side-encryption'], 'AES256');
    const got = await client.get('folder/a b+%.txt');
    assert.equal(got.content.toString(), 'plain text');
    await client.delete('folder/a b+%.txt');
  });
}
