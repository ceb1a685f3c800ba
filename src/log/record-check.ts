/** Checks that a line or a member holds what its schema says; each variant compiles on first use. */
import { logRecordSchema } from '../generated/log-record.ts';
import { stateSchema } from '../generated/state.ts';
import { schemaCheck, type SchemaCheck } from '../model/schema-check.ts';

interface Schema {
  readonly definitions: Readonly<Record<string, object>>;
}

const definitionCheck = (schema: object, name: string): SchemaCheck | undefined => {
  const { definitions } = schema as Schema;
  if (!Object.hasOwn(definitions, name)) return undefined;
  return schemaCheck({ $ref: `#/definitions/${name}`, definitions });
};

const recordChecks = new Map<string, SchemaCheck | undefined>();

/** Returns what is wrong with a log record in one line, or undefined when it is valid. */
export const recordFault: SchemaCheck = (value) => {
  const type =
    typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string') return 'document must have a type';
  if (!recordChecks.has(type)) {
    recordChecks.set(type, definitionCheck(logRecordSchema, `${type}_record`));
  }
  const check = recordChecks.get(type);
  return check === undefined ? `/type "${type}" is unknown` : check(value);
};

let memberCheck: SchemaCheck | undefined;

/** Returns what is wrong with a member's record in one line, or undefined when it is valid. */
export const memberFault: SchemaCheck = (value) => {
  memberCheck ??= definitionCheck(stateSchema, 'memberRecord');
  return memberCheck?.(value);
};
