import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { Action } from '../../src/model/plan.ts';
import { terraformDocument } from '../../src/render/terraform.ts';
import { HOSTILE, RAW, aPlan, everyAction, requireAction, skipAction } from './support.ts';

interface Change {
  readonly address: string;
  readonly type: string;
  readonly index: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>>;
  };
}

interface Document {
  readonly applyable: boolean;
  readonly complete: boolean;
  readonly timestamp: string;
  readonly resource_changes: readonly Change[];
}

const parse = (
  actions: readonly Action[],
  options?: ReturnType<typeof aPlan>['options'],
): Document =>
  JSON.parse(
    terraformDocument(aPlan(actions, options === undefined ? {} : { options })),
  ) as Document;

/** What GitLab's documented jq expression counts for its merge request widget. */
const gitlabCounts = ({ resource_changes }: Document) => {
  const actions = resource_changes.flatMap(({ change }) => change.actions);
  const number = (name: string) => actions.filter((action) => action === name).length;
  return { create: number('create'), update: number('update'), delete: number('delete') };
};

test('a plan is a valid Terraform plan document of format 1.2', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const url = new URL('terraform-plan.schema.json', import.meta.url);
  const validate = ajv.compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  expect(validate(parse(everyAction())), JSON.stringify(validate.errors)).toBe(true);
  expect(validate(parse([]))).toBe(true);
});

test("GitLab's expression counts what would happen", () => {
  expect(gitlabCounts(parse(everyAction()))).toEqual({ create: 1, update: 6, delete: 0 });
});

test('each action becomes the change that policies know', () => {
  const { resource_changes } = parse(everyAction());
  expect(resource_changes.map(({ index, change }) => [index, change.actions])).toEqual([
    ['ada@example.com', ['create']],
    ['alan@example.com', ['update']],
    ['barbara@example.com', ['update']],
    ['dennis@example.com', ['update']],
    ['edsger@example.com', ['update']],
    ['frances@example.com', ['update']],
    ['george@example.com', ['update']],
    ['grace@example.com', ['no-op']],
    ['hedy@example.com', ['no-op']],
    ['john@example.com', ['no-op']],
    ['member-test-9', ['no-op']],
  ]);
});

test('a change says why, where and with what effect', () => {
  const [change] = parse([requireAction()]).resource_changes;
  expect(change?.address).toBe('stytch_password_reset.member["ada@example.com"]');
  expect(change?.type).toBe('stytch_password_reset');
  expect(change?.change.before).toBeNull();
  expect(change?.change.after).toEqual({
    email_address: 'ada@example.com',
    action: 'require',
    campaigns: ['inc-1042'],
    reason: 'Credential stuffing against the login page',
    reasons: ['Credential stuffing against the login page'],
    ticket: 'INC-1042',
    due: '2026-11-27T23:59:59.999Z',
    organization_ids: ['organization-test-1'],
    member_ids: ['member-test-1'],
    admins: 0,
    effect: 'delete',
  });
});

test('a no-op changes nothing, so before is after', () => {
  const [skip] = parse([skipAction('cto@example.com', 'protected')]).resource_changes;
  expect(skip?.change.before).toEqual(skip?.change.after);
  expect(skip?.change.after['skip_reason']).toBe('protected');
});

test('applyable and complete say what they say in Terraform', () => {
  expect(parse([skipAction('cto@example.com', 'protected')]).applyable).toBe(false);
  expect(parse([requireAction()])).toMatchObject({ applyable: true, complete: true });
  const options = { replace: [], target: ['ada@example.com'], exclude: [] };
  expect(parse([requireAction()], options).complete).toBe(false);
});

test('an address cannot break out of its key, nor reach a terminal raw', () => {
  const text = terraformDocument(aPlan([requireAction('a"]${x}%{y}@example.com')]));
  expect((JSON.parse(text) as Document).resource_changes[0]?.address).toBe(
    'stytch_password_reset.member["a\\"]$${x}%%{y}@example.com"]',
  );
  const hostile = terraformDocument(aPlan([requireAction(HOSTILE)]));
  expect(hostile).not.toMatch(RAW);
  expect(hostile.trimEnd()).not.toContain('\n');
  expect((JSON.parse(hostile) as Document).resource_changes[0]?.index).toBe(HOSTILE);
});
