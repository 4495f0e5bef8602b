import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import Ajv from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const read = path => JSON.parse(readFileSync(path, 'utf8'));
const own = name => read(new URL(name, import.meta.url));
const sarifSchema = read(createRequire(import.meta.url)
  .resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

const validate = (Validator, schema, document) => {
  const ajv = new Validator({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const fits = ajv.compile(schema);
  fits(document);
  return (fits.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
};

test('SARIF fits the schema of SARIF 2.1.0', () => {
  const log = read(process.env.REPORT_SARIF);
  assert.ok(log.runs[0].results.length > 80);
  assert.deepEqual(validate(AjvDraft04, sarifSchema, log), []);
});

test('OCSF fits the schema of a Compliance Finding', () => {
  const findings = read(process.env.REPORT_JSON);
  assert.ok(findings.length > 80);
  assert.deepEqual(validate(Ajv, own('ocsf-compliance-finding.schema.json'), findings), []);
});
