// The manifests of deploy/ against the published schema, and what a schema does not say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { parse } from 'yaml';

const read = (name) => parse(readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8'));
const job = read('kubernetes-job.yaml');
const audit = read('kubernetes-audit.yaml');
const podOf = { job: job.spec.template.spec, audit: audit.spec.jobTemplate.spec.template.spec };

test('the Job is valid', () => new Job(job).validate());

test('the CronJob is valid', () => new CronJob(audit).validate());

test('the schema finds what is wrong', () => {
  const wrong = structuredClone(job);
  wrong.spec.podFailurePolicy.rules[1].onExitCodes.operator = 'Is';
  assert.throws(() => new Job(wrong).validate());
});

test('retries are per index, and no exit code is in two rules', () => {
  assert.equal(job.spec.completionMode, 'Indexed');
  assert.ok(job.spec.backoffLimitPerIndex > 0 && job.spec.backoffLimit === undefined);
  assert.equal(job.spec.podReplacementPolicy, 'Failed');
  const rules = job.spec.podFailurePolicy.rules.filter((rule) => rule.onExitCodes);
  assert.deepEqual(rules.map((rule) => [rule.action, ...rule.onExitCodes.values]), [['FailJob', 12], ['FailIndex', 10]]);
  for (const rule of rules) assert.ok(podOf.job.containers.some(({ name }) => name === rule.onExitCodes.containerName));
});

for (const [name, pod] of Object.entries(podOf)) {
  test(`the pod of the ${name} is not root, can gain nothing, and has no key`, () => {
    assert.equal(pod.restartPolicy, 'Never');
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.ok(pod.securityContext.runAsUser > 0);
    for (const container of pod.containers) {
      assert.equal(container.securityContext.allowPrivilegeEscalation, false);
      assert.equal(container.securityContext.readOnlyRootFilesystem, true);
      assert.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
      for (const { name: variable } of container.env) assert.doesNotMatch(variable, /KEY|SECRET|TOKEN/);
      assert.ok(container.volumeMounts.every(({ name: mount }) => pod.volumes.some((volume) => volume.name === mount)));
    }
  });
}
