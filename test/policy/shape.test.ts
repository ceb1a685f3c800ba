/** The check that gives places must agree with a validator that gives none. */
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policySchema } from '../../src/generated/policy.ts';
import { settingsSchema } from '../../src/generated/settings.ts';
import { worldSchema } from '../../src/generated/world.ts';
import { composeTree } from '../../src/policy/compose.ts';
import { Findings } from '../../src/policy/findings.ts';
import { checkShape } from '../../src/policy/shape.ts';
import { sourceOf } from '../../src/policy/source.ts';

const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 1000, 1001, '', 'a', 'inc-1', 'A B'),
  fc.constantFrom<unknown>('active', 'cross_org', 'x'.repeat(501), 'project-test-1'),
  fc.constant('project-test-00000000-0000-4000-8000-000000000001'),
);

/** A value that mostly, but not always, fits a schema. */
function value(root: object, schema: Record<string, unknown>): fc.Arbitrary<unknown> {
  const { $ref, anyOf, type, properties, items } = schema as {
    $ref?: string;
    anyOf?: Record<string, unknown>[];
    type?: string;
    properties?: Record<string, Record<string, unknown>>;
    items?: Record<string, unknown>;
  };
  if ($ref !== undefined) {
    const { definitions } = root as { definitions: Record<string, Record<string, unknown>> };
    return value(root, definitions[$ref.replace('#/definitions/', '')] ?? {});
  }
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((branch) => value(root, branch)));
  if (type === 'array' && items !== undefined) {
    return fc.oneof(
      { weight: 9, arbitrary: fc.array(value(root, items), { maxLength: 3 }) },
      scalar,
    );
  }
  if (properties === undefined) return scalar;
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, value(root, part)]),
  );
  const record = fc.record<Record<string, unknown>>(
    { ...known, versoin: scalar },
    { requiredKeys: Object.keys(known) },
  );
  return fc.oneof(
    { weight: 9, arbitrary: record },
    { weight: 9, arbitrary: fc.record(known, { requiredKeys: [] }) },
    scalar,
  );
}

test.each([
  ['policies', policySchema],
  ['settings', settingsSchema],
  ['worlds', worldSchema],
])('%s are accepted if and only if the JSON Schema accepts them', (_name, schema) => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  fc.assert(
    fc.property(value(schema, schema as Record<string, unknown>), (written) => {
      const source = sourceOf('file.yaml', JSON.stringify(written));
      const findings = new Findings();
      const tree = composeTree(source, findings);
      if (tree === undefined) throw new Error('JSON is YAML.');
      checkShape(source, tree, schema, 'A file', findings);
      const valid = validate(written);
      expect(findings.errors === 0, JSON.stringify([written, findings.report()])).toBe(valid);
    }),
    { numRuns: 1500 },
  );
});
