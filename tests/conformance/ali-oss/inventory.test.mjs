// The vendor's Node client puts, reads, lists and deletes inventory rules on the emulator, under both signatures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OSS from 'ali-oss';

const fields = ['Size', 'LastModifiedDate', 'ETag', 'StorageClass', 'IsMultipartUploaded', 'EncryptionStatus'];

for (const version of ['v1', 'v4']) {
  const client = new OSS({
    endpoint: process.env.EMULATOR_ENDPOINT,
    region: 'oss-cn-hangzhou',
    accessKeyId: process.env.EMULATOR_KEY_ID,
    accessKeySecret: process.env.EMULATOR_KEY_SECRET,
    sldEnable: true,
    authorizationV4: version === 'v4',
  });
  const bucket = `node-inventory-${version}`;

  function rule(id, encryption, prefix) {
    return {
      id,
      isEnabled: true,
      prefix,
      OSSBucketDestination: {
        format: 'CSV', accountId: '1000000000000001', rolename: 'AliyunOSSRole', bucket, prefix: 'lists', encryption,
      },
      frequency: 'Daily',
      includedObjectVersions: 'All',
      optionalFields: { field: fields },
    };
  }

  test(`${version}: inventory rules are put, read, listed and deleted`, async () => {
    await client.putBucket(bucket);
    await assert.rejects(client.listBucketInventory(bucket), { code: 'NoSuchInventory', status: 404 });
    await client.putBucketInventory(bucket, rule('plain'));
    await client.putBucketInventory(bucket, rule('oss', { 'SSE-OSS': '' }, 'a/'));
    await client.putBucketInventory(bucket, rule('kms', { 'SSE-KMS': { keyId: 'my-key' } }));
    await assert.rejects(
      client.putBucketInventory(bucket, rule('kms')), { code: 'InventoryConfigurationAlreadyExists', status: 409 });

    const { inventory } = await client.getBucketInventory(bucket, 'oss');
    assert.equal(inventory.isEnabled, true);
    assert.equal(inventory.prefix, 'a/');
    assert.equal(inventory.frequency, 'Daily');
    assert.equal(inventory.includedObjectVersions, 'All');
    assert.equal(inventory.OSSBucketDestination.bucket, bucket);
    assert.equal(inventory.OSSBucketDestination.rolename, 'AliyunOSSRole');
    assert.deepEqual(inventory.optionalFields.field, fields);
    assert.ok('SSE-OSS' in inventory.OSSBucketDestination.encryption);
    const kms = await client.getBucketInventory(bucket, 'kms');
    assert.equal(kms.inventory.OSSBucketDestination.encryption['SSE-KMS'].keyId, 'my-key');

    const list = await client.listBucketInventory(bucket);
    assert.deepEqual(list.inventoryList.map(({ id }) => id), ['kms', 'oss', 'plain']);
    assert.equal(list.isTruncated, false);
    await client.deleteBucketInventory(bucket, 'kms');
    await client.deleteBucketInventory(bucket, 'kms');
    await assert.rejects(client.getBucketInventory(bucket, 'kms'), { code: 'NoSuchInventory', status: 404 });
  });
}
