/** The plan file: one action per line, closed by a digest of all bytes before its last line. */
import { checks } from '../generated/plan-check.ts';
import { sha256Of } from '../model/canonical.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Action, type Plan, type PlanDocument, actionName } from '../model/plan.ts';
import { type SchemaCheck, schemaCheck } from '../model/schema-check.ts';
import { reachOf } from './limits.ts';

const checkSchema: SchemaCheck = schemaCheck(checks.document);

/** A plan as its file holds it. */
export interface SealedPlan {
  readonly plan: Plan;
  readonly digest: string;
  /** A signed note over the digest, whoever signed it. */
  readonly signature?: string;
  /** The file's text in order, byte for byte; made anew each time it is read. */
  readonly chunks: Iterable<string>;
}

/** Actions in one chunk. */
const BATCH = 256;

/** Everything that the digest covers. */
function* bodyOf(plan: Plan): Generator<string> {
  const { actions, summary, ...header } = plan;
  yield `${JSON.stringify(header).slice(0, -1)},"actions":[\n`;
  for (let at = 0; at < actions.length; at += BATCH) {
    const lines = actions.slice(at, at + BATCH).map((action) => JSON.stringify(action));
    yield `${lines.join(',\n')}${at + BATCH < actions.length ? ',' : ''}\n`;
  }
  yield `],"summary":${JSON.stringify(summary)},\n`;
}

/** The last line; the digest covers neither itself nor the signature of it. */
const tailOf = (closing: Pick<SealedPlan, 'digest' | 'signature'>): string =>
  `${JSON.stringify(closing).slice(1)}\n`;

function seal(plan: Plan, digest: string, signature?: string): SealedPlan {
  const closing = { digest, ...(signature !== undefined && { signature }) };
  function* chunks(): Generator<string> {
    yield* bodyOf(plan);
    yield tailOf(closing);
  }
  return { plan, ...closing, chunks: { [Symbol.iterator]: chunks } };
}

/** What is signed of a plan: its digest, which covers everything else. */
export const signedText = ({ digest }: Pick<SealedPlan, 'digest'>): string => `${digest}\n`;

/** The same plan with a signed note over `signedText`. */
export const withSignature = ({ plan, digest }: SealedPlan, signature: string): SealedPlan =>
  seal(plan, digest, signature);

/** Seals a plan with the digest of its text. */
export const encodePlan = (plan: Plan): SealedPlan => seal(plan, sha256Of(bodyOf(plan)));

/** Whether the text is what the chunks make, byte for byte. */
function isText(text: string, chunks: Iterable<string>): boolean {
  let at = 0;
  for (const chunk of chunks) {
    if (!text.startsWith(chunk, at)) return false;
    at += chunk.length;
  }
  return at === text.length;
}

const refuse = (detail: string): { readonly diagnostic: Diagnostic } => ({
  diagnostic: { severity: 'error', rule: 'plan-invalid', summary: 'Plan file refused', detail },
});

const ALTERED =
  'The file is not what "mustreset plan --out" wrote: its digest does not fit its content. It was altered or cut off. Make a new plan.';

const isDocument = (value: unknown): value is PlanDocument => checkSchema(value) === undefined;

const countOf = (actions: readonly Action[], action: Action['action']): number =>
  actions.filter((each) => each.action === action).length;

/** The counts that reviewers saw must be those of the actions. */
function countsFit({ actions, summary }: PlanDocument): boolean {
  const reach = reachOf(actions);
  return (
    summary.require === countOf(actions, 'require') &&
    summary.require_again === countOf(actions, 'require_again') &&
    summary.settle === countOf(actions, 'settle') &&
    summary.credit === countOf(actions, 'credit') &&
    summary.revoke === countOf(actions, 'revoke') &&
    summary.skip === countOf(actions, 'skip') &&
    summary.organizations === reach.organizations &&
    summary.admins === reach.admins
  );
}

/** By address, then by lone member id; each once. */
const isBefore = (a: Action, b: Action): boolean =>
  (a.email_address === undefined) === (b.email_address === undefined)
    ? actionName(a) < actionName(b)
    : b.email_address === undefined;

const isOrdered = (actions: readonly Action[]): boolean =>
  actions.every((action, index) => {
    const previous = actions[index - 1];
    return previous === undefined || isBefore(previous, action);
  });

const versionOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;

/** Reads a plan file; anything that is not exactly what `encodePlan` writes is refused. */
export function decodePlan(text: string): SealedPlan | { readonly diagnostic: Diagnostic } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(
      'The file is not a plan: it is not valid JSON. Give the file that "mustreset plan --out" wrote.',
    );
  }
  if (formatOf(value) !== 'mustreset.plan') {
    return refuse('The file is not a plan. Give the file that "mustreset plan --out" wrote.');
  }
  const version = versionOf(value);
  if (typeof version === 'number' && version > 1) {
    return refuse(
      `The plan has version ${version} and was made by a newer mustreset. Use that version to apply it.`,
    );
  }
  if (!isDocument(value)) return refuse(`${ALTERED} (${checkSchema(value) ?? ''})`);
  const { digest, signature, ...plan } = value;
  const sealed = seal(plan, digest, signature);
  const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  if (sha256Of([body]) !== digest || !isText(text, sealed.chunks)) return refuse(ALTERED);
  if (!isOrdered(value.actions)) {
    return refuse('The plan does not list each address once and in order. Make a new plan.');
  }
  if (!countsFit(value)) {
    return refuse('The counts of the plan do not fit its actions. Make a new plan.');
  }
  return sealed;
}
