/** Checks that a line or a member holds what its schema says. */
import { checks as recordChecks } from '../generated/log-record-check.ts';
import { checks as stateChecks } from '../generated/state-check.ts';
import { type CompiledCheck, schemaCheck, type SchemaCheck } from '../model/schema-check.ts';

const CHECKS: ReadonlyMap<string, CompiledCheck> = new Map(Object.entries(recordChecks));

/** Returns what is wrong with a log record in one line, or undefined when it is valid. */
export const recordFault: SchemaCheck = (value) => {
  const type =
    typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string') return 'document must have a type';
  const check = CHECKS.get(`${type}_record`);
  return check === undefined ? `/type "${type}" is unknown` : schemaCheck(check)(value);
};

/** Returns what is wrong with a member's record in one line, or undefined when it is valid. */
export const memberFault: SchemaCheck = schemaCheck(stateChecks.memberRecord);
