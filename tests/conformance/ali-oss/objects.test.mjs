// The vendor's Node client writes, copies, reads and lists objects on the emulator, under both signatures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OSS from 'ali-oss';

const algorithm = 'x-oss-server-side-encryption';
const keyId = 'x-oss-server-side-encryption-key-id';
const name = 'folder/目录/a b+%?.txt';

function connect(authorizationV4) {
  return new OSS({
    endpoint: process.env.EMULATOR_ENDPOINT,
    region: 'oss-cn-hangzhou',
    accessKeyId: process.env.EMULATOR_KEY_ID,
    accessKeySecret: process.env.EMULATOR_KEY_SECRET,
    sldEnable: true,
    authorizationV4,
  });
}

for (const version of ['v1', 'v4']) {
  const client = connect(version === 'v4');
  let count = 0;

  async function newBucket() {
    const bucket = `node-objects-${version}-${++count}`;
    await client.putBucket(bucket);
    client.useBucket(bucket);
    return bucket;
  }

  test(`${version}: an object's own encryption is told when it is put, read and looked at`, async () => {
    await newBucket();
    const put = await client.put(name, Buffer.from('content'), {
      headers: { [algorithm]: 'KMS', 'x-oss-tagging': 'a=1' }, meta: { colour: 'blue' }, mime: 'text/plain',
    });
    assert.equal(put.res.headers[algorithm], 'KMS');
    const got = await client.get(name);
    assert.equal(got.content.toString(), 'content');
    assert.equal(got.res.headers[algorithm], 'KMS');
    const head = await client.head(name);
    assert.equal(head.res.headers[keyId], put.res.headers[keyId]);
    assert.equal(head.meta.colour, 'blue');
    assert.equal(head.res.headers['x-oss-tagging-count'], '1');
    const part = await client.get(name, { headers: { Range: 'bytes=1-3' } });
    assert.equal(part.res.status, 206);
    assert.equal(part.content.toString(), 'ont');
    const meta = await client.getObjectMeta(name);
    assert.equal(meta.res.headers[algorithm], undefined);
    await assert.rejects(client.get('missing'), { code: 'NoSuchKey', status: 404 });
  });

  test(`${version}: a copy has its own encryption or none, and keeps metadata`, async () => {
    await newBucket();
    await client.put(name, Buffer.from('content'), { headers: { [algorithm]: 'AES256' }, meta: { colour: 'blue' } });
    const plain = await client.copy('plain', name);
    assert.equal(plain.res.headers[algorithm], undefined);
    const head = await client.head('plain');
    assert.equal(head.meta.colour, 'blue');
    assert.equal(head.res.headers[algorithm], undefined);
    await client.copy('encrypted', name, { headers: { [algorithm]: 'AES256' }, meta: { colour: 'red' } });
    const encrypted = await client.head('encrypted');
    assert.equal(encrypted.res.headers[algorithm], 'AES256');
    assert.equal(encrypted.meta.colour, 'red');
    assert.equal((await client.get('encrypted')).content.toString(), 'content');
  });

  test(`${version}: an object by parts is encrypted as it was begun`, async () => {
    await newBucket();
    const content = Buffer.alloc(250 * 1024, 'x');
    content.write('begin');
    const done = await client.multipartUpload(name, content, {
      partSize: 100 * 1024, headers: { [algorithm]: 'AES256' }, meta: { colour: 'blue' },
    });
    assert.equal(done.res.status, 200);
    const got = await client.get(name);
    assert.deepEqual(got.content, content);
    assert.equal(got.res.headers[algorithm], 'AES256');
    assert.equal(got.res.headers['x-oss-object-type'], 'Multipart');

    await client.multipartUploadCopy('copy', { sourceKey: name, sourceBucketName: client.options.bucket },
      { partSize: 100 * 1024 });
    const copy = await client.get('copy');
    assert.deepEqual(copy.content, content);
    assert.equal(copy.res.headers[algorithm], undefined);
  });

  test(`${version}: uploads and their parts are listed and given up`, async () => {
    await newBucket();
    const { uploadId } = await client.initMultipartUpload('upload', { headers: { [algorithm]: 'AES256' } });
    await client.uploadPart('upload', uploadId, 1, Buffer.alloc(1000), 0, 1000);
    const { parts } = await client.listParts('upload', uploadId);
    assert.equal(Number([parts].flat()[0].Size), 1000);
    const { uploads } = await client.listUploads({});
    assert.deepEqual(uploads.map(upload => upload.uploadId), [uploadId]);
    await client.abortMultipartUpload('upload', uploadId);
    await assert.rejects(client.listParts('upload', uploadId), { code: 'NoSuchUpload', status: 404 });
  });

  test(`${version}: both lists have every object, page by page`, async () => {
    await newBucket();
    const names = ['a', 'b c', 'd/e', 'd/f', name].sort();
    for (const key of names) await client.put(key, Buffer.from(key));
    const first = [];
    const query = { 'max-keys': 2 };
    do {
      const page = await client.list(query);
      first.push(...page.objects.map(item => item.name));
      query.marker = page.nextMarker;
    } while (query.marker);
    assert.deepEqual(first, names);
    const second = [];
    const queryV2 = { 'max-keys': 2 };
    do {
      const page = await client.listV2(queryV2);
      second.push(...page.objects.map(item => item.name));
      queryV2['continuation-token'] = page.nextContinuationToken;
    } while (queryV2['continuation-token']);
    assert.deepEqual(second, names);
    const grouped = await client.listV2({ delimiter: '/' });
    assert.deepEqual(grouped.prefixes, ['d/', 'folder/']);
    const deleted = await client.deleteMulti(names);
    assert.equal(deleted.deleted.length, names.length);
    assert.deepEqual((await client.listV2({})).objects, []);
  });

  test(`${version}: tags and ACL are read as they were written`, async () => {
    await newBucket();
    await client.put(name, Buffer.from('content'));
    await client.putObjectTagging(name, { a: '1', b: 'two' });
    assert.deepEqual((await client.getObjectTagging(name)).tag, { a: '1', b: 'two' });
    await client.deleteObjectTagging(name);
    assert.deepEqual((await client.getObjectTagging(name)).tag, {});
    assert.equal((await client.getACL(name)).acl, 'default');
    await client.putACL(name, 'public-read');
    assert.equal((await client.getACL(name)).acl, 'public-read');
  });

  test(`${version}: versions stay readable under a delete marker`, async () => {
    const bucket = await newBucket();
    await client.putBucketVersioning(bucket, 'Enabled');
    assert.equal((await client.getBucketVersioning(bucket)).versionStatus, 'Enabled');
    const first = await client.put('key', Buffer.from('first'), { headers: { [algorithm]: 'AES256' } });
    await client.put('key', Buffer.from('second'));
    const versionId = first.res.headers['x-oss-version-id'];
    assert.equal((await client.get('key', { versionId })).content.toString(), 'first');
    assert.equal((await client.head('key', { versionId })).res.headers[algorithm], 'AES256');
    await client.delete('key');
    await assert.rejects(client.get('key'), { code: 'NoSuchKey' });
    const { objects, deleteMarker } = await client.getBucketVersions({});
    assert.equal(objects.length, 2);
    assert.equal(deleteMarker.length, 1);
    await client.delete('key', { versionId: deleteMarker[0].versionId });
    assert.equal((await client.get('key')).content.toString(), 'second');
  });

  test(`${version}: objects that grow, point at others, or rest in the archive`, async () => {
    await newBucket();
    const first = await client.append('log', Buffer.from('one '), { headers: { [algorithm]: 'AES256' } });
    await client.append('log', Buffer.from('two'), { position: first.nextAppendPosition });
    const got = await client.get('log');
    assert.equal(got.content.toString(), 'one two');
    assert.equal(got.res.headers[algorithm], 'AES256');
    await client.putSymlink('link', 'log', {});
    assert.equal((await client.getSymlink('link')).targetName, 'log');
    assert.equal((await client.get('link')).content.toString(), 'one two');
    await client.put('cold', Buffer.from('cold'), { headers: { 'x-oss-storage-class': 'Archive' } });
    await assert.rejects(client.get('cold'), { code: 'InvalidObjectState', status: 403 });
    assert.equal((await client.restore('cold')).res.status, 202);
    assert.equal((await client.get('cold')).content.toString(), 'cold');
  });

  test(`${version}: a signed URL reads an object`, async () => {
    await newBucket();
    await client.put(name, Buffer.from('content'));
    const url = version === 'v4'
      ? await client.signatureUrlV4('GET', 60, undefined, name)
      : client.signatureUrl(name, { response: { 'content-type': 'text/html' } });
    const response = await fetch(url);
    assert.equal(await response.text(), 'content');
    if (version === 'v1') assert.equal(response.headers.get('content-type'), 'text/html');
  });
}
