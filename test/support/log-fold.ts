/**
 * What a log says of each address, after the words of the design alone: shares no line with the
 * program, so that a mistake there is not repeated here.
 */
import { createHash } from 'node:crypto';
import type { Line } from './checker.ts';

type Before = Readonly<
  Record<string, { readonly organization_id: string; status?: string; password_id?: string }>
>;

interface Intent {
  readonly attempt: string;
  readonly at: string;
  readonly campaigns: readonly string[];
  readonly before: Before;
  readonly revoke: boolean;
}

export interface FoldedReset {
  readonly by: string;
  readonly required_at: string;
  readonly campaigns: readonly string[];
  readonly sessions: readonly string[];
  readonly members: object;
  readonly request_id?: string | undefined;
}

export interface FoldedAttempt {
  readonly attempt: string;
  readonly at: string;
  readonly campaigns: readonly string[];
  readonly outcome: string;
  readonly [key: string]: unknown;
}

export interface FoldedMember {
  readonly reset?: FoldedReset | undefined;
  readonly last_attempt?: FoldedAttempt | undefined;
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** RFC 8785 for what stands in a log: text, whole numbers, truth values, lists and objects. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const keys = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${keys.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

const sha256 = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

const withoutStatus = (before: Before): object =>
  Object.fromEntries(
    Object.entries(before).map(([id, { organization_id, password_id }]) => [
      id,
      { organization_id, password_id },
    ]),
  );

const activeIn = (before: Before): readonly string[] =>
  Object.keys(before).filter((id) => before[id]?.status === 'active');

/** The log of one store, record by record. */
export class LogFold {
  readonly members: Map<string, FoldedMember> = new Map();
  readonly #addresses = new Map<string, string>();
  readonly #unsettled = new Map<string, readonly Intent[]>();

  take({ type, at, body }: Line): void {
    const attempt = body.attempt ?? '';
    const named = body.email_address ?? '';
    const address = this.#addresses.get(attempt) ?? named;
    switch (type) {
      case 'reset_intended':
        return this.#intend(named, {
          attempt,
          at,
          before: body['before'] as Before,
          campaigns: sorted(
            (body['requirements'] as readonly { campaign: string }[]).map((each) => each.campaign),
          ),
          revoke: body['revoke_sessions'] === true,
        });
      case 'reset_outcome':
        return this.#outcome(address, attempt, body.outcome ?? '', body.request_id);
      case 'reset_settled':
        return this.#settle(address, body.verdict ?? '');
      case 'run_recovered':
        for (const open of body.open ?? [])
          this.#undecided(this.#addresses.get(open) ?? '', 'unknown');
        return;
      case 'campaign_credited':
        return this.#credit(named, body);
      case 'sessions_revoked':
        return this.#sessions(named, String(body['member_id']), Number(body['status_code'] ?? 0));
      case 'member_removed':
        this.members.delete(named);
        return;
      default:
        return;
    }
  }

  #put(address: string, { reset, last_attempt }: FoldedMember): void {
    if (reset === undefined && last_attempt === undefined) this.members.delete(address);
    else this.members.set(address, { reset, last_attempt });
  }

  #intend(address: string, intent: Intent): void {
    this.#addresses.set(intent.attempt, address);
    this.#unsettled.set(address, [...(this.#unsettled.get(address) ?? []), intent]);
    const { attempt, at, campaigns } = intent;
    const last_attempt = { attempt, at, campaigns, outcome: 'open' };
    this.#put(address, { ...this.members.get(address), last_attempt });
    this.#undecided(address, 'open');
  }

  #undecided(address: string, outcome: string): void {
    const record = this.members.get(address);
    const unsettled = this.#unsettled.get(address) ?? [];
    const [first] = unsettled;
    if (record?.last_attempt === undefined || first === undefined) return;
    const { attempt, at, campaigns } = record.last_attempt;
    const last_attempt = {
      attempt,
      at,
      campaigns,
      outcome,
      first: { attempt: first.attempt, at: first.at },
      before: first.before,
      revoke_sessions: unsettled.some(({ revoke }) => revoke) ? true : undefined,
    };
    this.#put(address, { ...record, last_attempt });
  }

  #outcome(address: string, attempt: string, outcome: string, request_id?: string): void {
    const unsettled = this.#unsettled.get(address) ?? [];
    const own = unsettled.find((intent) => intent.attempt === attempt);
    if (outcome === 'unknown' || own === undefined) return this.#undecided(address, 'unknown');
    if (outcome === 'applied') return this.#effect(address, 'applied', own, request_id);
    const left = unsettled.filter((intent) => intent !== own);
    this.#unsettled.set(address, left);
    if (left.length > 0) return this.#undecided(address, 'unknown');
    const record = this.members.get(address);
    const { at, campaigns } = own;
    const last_attempt = outcome === 'rejected' ? { attempt, at, campaigns, outcome } : undefined;
    this.#put(address, { ...record, last_attempt });
  }

  #effect(address: string, by: string, took: Intent, request_id?: string): void {
    const record = this.members.get(address);
    const unsettled = this.#unsettled.get(address) ?? [];
    const { attempt = '', at = '', campaigns = [] } = record?.last_attempt ?? {};
    const ends = by === 'applied' && unsettled.some(({ revoke }) => revoke);
    const before = record?.reset;
    const reset = {
      by,
      required_at: took.at,
      request_id,
      campaigns: sorted([
        ...(before?.campaigns ?? []),
        ...unsettled.flatMap((intent) => intent.campaigns),
      ]),
      members: withoutStatus(took.before),
      sessions: sorted([...(before?.sessions ?? []), ...(ends ? activeIn(took.before) : [])]),
    };
    this.#unsettled.delete(address);
    this.#put(address, { reset, last_attempt: { attempt, at, campaigns, outcome: 'applied' } });
  }

  #settle(address: string, verdict: string): void {
    const [first] = this.#unsettled.get(address) ?? [];
    if (verdict === 'held') return this.#undecided(address, 'held');
    if (verdict !== 'not_applied' && first !== undefined) {
      return this.#effect(address, verdict, first);
    }
    this.#unsettled.delete(address);
    this.#put(address, { reset: this.members.get(address)?.reset });
  }

  #credit(address: string, body: Line['body']): void {
    const record = this.members.get(address);
    const before = record?.reset;
    const campaigns = sorted([
      ...(before?.campaigns ?? []),
      ...(body['campaigns'] as readonly string[]),
    ]);
    const reset =
      body.by === 'satisfied' && before !== undefined
        ? { ...before, campaigns }
        : {
            by: 'no_password',
            required_at: String(body['read_at']),
            campaigns,
            members: body['evidence'] as object,
            sessions: before?.sessions ?? [],
          };
    this.#put(address, { ...record, reset });
  }

  #sessions(address: string, member: string, status: number): void {
    const record = this.members.get(address);
    if (record?.reset === undefined) return;
    if (!(status >= 200 && status < 300) && status !== 404) return;
    const sessions = record.reset.sessions.filter((id) => id !== member);
    this.#put(address, { ...record, reset: { ...record.reset, sessions } });
  }
}

/** The state document that these lines of a log fold to, to the byte. */
export function stateOf(lines: readonly string[]): string {
  const fold = new LogFold();
  for (const line of lines) fold.take(JSON.parse(line) as Line);
  const { lineage, project_id } = (JSON.parse(lines[0] ?? '{"body":{}}') as Line).body;
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const log = { bytes, head: sha256(lines.at(-1) ?? '') };
  const header = JSON.stringify({
    format: 'mustreset.state',
    version: 1,
    lineage,
    serial: lines.length,
    project_id,
    log,
  });
  const members = [...fold.members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, member]) => `${JSON.stringify(address)}:${canonical(member)}`);
  return `${header.slice(0, -1)},"members":{\n${members.join(',\n')}${members.length > 0 ? '\n' : ''}}}\n`;
}

/** Where the lines do not hang together, or are not in canonical form; empty when they do. */
export function chainProblems(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) => {
    const record = JSON.parse(line) as Line & { readonly prev: string };
    const before = lines[index - 1] ?? `mustreset.log/1\n${String(record.body['lineage'])}`;
    if (record.seq !== index) return [`line ${index + 1} has the number ${record.seq}`];
    if (record.prev !== sha256(before)) return [`line ${index + 1} does not follow the one before`];
    return canonical(record) === line ? [] : [`line ${index + 1} is not canonical`];
  });
}
