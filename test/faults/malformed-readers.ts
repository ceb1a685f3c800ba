/** Takes malformed input in as the commands do, and goes on with it where it is taken. */
import { faultOf } from '../../src/command/fault.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Policy } from '../../src/model/policy.ts';
import { LogBrokenError } from '../../src/log/break.ts';
import { loadLog } from '../../src/log/load.ts';
import { verifyLog } from '../../src/log/verify.ts';
import { decodePlan } from '../../src/plan/document.ts';
import { formatPolicy } from '../../src/policy/format.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { loadSettings } from '../../src/policy/settings.ts';
import { loadWorld } from '../../src/policy/world.ts';
import { NO_SOURCES, renderDiagnostics } from '../../src/render/diagnostic.ts';
import { jsonLine } from '../../src/render/json.ts';
import { renderLogRecord } from '../../src/render/log.ts';
import { renderPlan } from '../../src/render/plan.ts';
import { renderState } from '../../src/render/state.ts';
import { PLAIN } from '../../src/render/style.ts';
import { terraformDocument } from '../../src/render/terraform.ts';
import { decodeState } from '../../src/store/state-document.ts';
import { classifyAnswer } from '../../src/apply/outcome.ts';
import { resetAnswer } from '../../src/stytch/answer.ts';
import {
  dangerouslyGetMember,
  firstOrganization,
  searchMembers,
  searchOrganizations,
} from '../../src/stytch/endpoints.ts';
import type { ResponseExchange } from '../../src/stytch/exchange.ts';
import { readVerdict } from '../../src/stytch/read-answer.ts';
import { readerOf } from '../policy/reading.ts';
import { aState, plan } from '../support/builders.ts';
import { type Kind, ORIGINALS } from './malformed.ts';

/** What a person would see of it. */
export interface Taken {
  readonly accepted: boolean;
  readonly shown: string;
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

const show = (diagnostics: readonly Diagnostic[]): string =>
  `${renderDiagnostics(diagnostics, NO_SOURCES, PLAIN)}${jsonLine(diagnostics)}`;

const refused = (diagnostics: readonly Diagnostic[]): Taken => ({
  accepted: false,
  shown: show(diagnostics),
});

/** Only errors that the commands explain may be thrown. */
async function explained(work: () => Promise<Taken>): Promise<Taken> {
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return refused([fault.diagnostic]);
  }
}

function planned(policy: Policy): string {
  const made = plan({ policy, refresh: false });
  const text = made.plan === undefined ? '' : [...renderPlan(made.plan, PLAIN)].join('');
  return text + show(made.diagnostics);
}

async function takePolicy(files: Readonly<Record<string, string | Buffer>>): Promise<Taken> {
  const sources = {
    'list.csv': ORIGINALS.csv(),
    'list.jsonl': ORIGINALS.jsonl(),
    'list.txt': ORIGINALS.txt(),
    'policy.yaml': ORIGINALS.policy(),
    ...files,
  };
  const { policy, diagnostics } = await loadPolicy(
    { files: ['policy.yaml'] },
    readerOf(sources, 1 << 16),
  );
  const text = sources['policy.yaml'].toString();
  const formatted = formatPolicy('policy.yaml', text);
  const shown = show(diagnostics) + show(formatted.diagnostics);
  if (policy === undefined) {
    if (!diagnostics.some(({ severity }) => severity === 'error')) throw new Error('No reason.');
    return { accepted: false, shown };
  }
  return { accepted: true, shown: shown + planned(policy) };
}

function takePlan(bytes: Buffer): Taken {
  const decoded = decodePlan(bytes.toString('utf8'));
  if ('diagnostic' in decoded) return refused([decoded.diagnostic]);
  const text = [...renderPlan(decoded.plan, PLAIN)].join('');
  terraformDocument(decoded.plan);
  return { accepted: true, shown: text };
}

async function takeState(bytes: Buffer): Promise<Taken> {
  const { members } = await decodeState(whole(bytes));
  const text = renderState(members, PLAIN);
  const policy = ['ada@example.com', 'alan@example.com', 'barbara@example.com'];
  const { loaded } = await policyOf(policy);
  const made = plan({ policy: loaded, state: aState(members), refresh: false });
  return { accepted: true, shown: text + show(made.diagnostics) };
}

async function policyOf(members: readonly string[]): Promise<{ readonly loaded: Policy }> {
  const text = `version: 1\ncampaign: inc-1\nreason: x\nmembers: [${members.join(', ')}]\n`;
  const { policy } = await loadPolicy({ files: ['p.yaml'] }, readerOf({ 'p.yaml': text }, 4096));
  if (policy === undefined) throw new Error('No policy.');
  return { loaded: policy };
}

async function takeLog(bytes: Buffer): Promise<Taken> {
  const verified = await verifyLog(whole(bytes));
  const found = await loadLog(() => Promise.resolve(whole(bytes)), undefined).catch(
    (error: unknown) => {
      // What the one finds, the other must not build upon.
      if (error instanceof LogBrokenError && verified.ok) throw new Error('verify passed it');
      throw error;
    },
  );
  if (found.state === undefined) return { accepted: true, shown: '' };
  const lines: string[] = [];
  for await (const record of found.recordsAfter(0)) lines.push(renderLogRecord(record));
  await found.headAt(1);
  return { accepted: true, shown: lines.join('\n') + renderState(found.state.members, PLAIN) };
}

const PLACE = { base_url: 'https://test.stytch.com', now_ms: () => Date.UTC(2026, 10, 20) };

const responseOf = (bytes: Buffer, status_code: number): ResponseExchange => ({
  type: 'response',
  elapsed_ms: 1,
  status_code,
  head: { retry_after: bytes.subarray(0, 20).toString('latin1'), date: 'Fri, 20 Nov 2026 GMT' },
  body: bytes.toString('utf8'),
});

function takeResetAnswer(bytes: Buffer): Taken {
  const shown = [200, 204, 302, 400, 403, 429, 500].map((status) => {
    const answer = resetAnswer(responseOf(bytes, status), PLACE);
    const { type } = classifyAnswer(answer, 'ada@example.com');
    if (status >= 300 && answer.type === 'accepted') throw new Error('An error was accepted.');
    return jsonLine({ ...answer, type });
  });
  return { accepted: true, shown: shown.join('\n') };
}

function takeReadAnswer(bytes: Buffer): Taken {
  const by = { filter_name: 'member_emails', filter_value: ['a@x.org'] } as const;
  const reads = [
    firstOrganization(),
    searchOrganizations(['a@x.org']),
    searchMembers(['organization-test-1'], by),
    dangerouslyGetMember('member-test-1'),
  ];
  const shown = reads.flatMap((read) =>
    [200, 302, 401, 404, 429, 503].map((status) => {
      const verdict = readVerdict<unknown>(read, responseOf(bytes, status), PLACE);
      const error = 'error' in verdict ? show([faultDiagnostic(verdict.error)]) : '';
      return `${verdict.type} ${error}`;
    }),
  );
  return { accepted: true, shown: shown.join('\n') };
}

function faultDiagnostic(error: Error): Diagnostic {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  return fault.diagnostic;
}

const TAKE: Readonly<Record<Kind, (bytes: Buffer) => Taken | Promise<Taken>>> = {
  policy: (bytes) => takePolicy({ 'policy.yaml': bytes }),
  csv: (bytes) => takePolicy({ 'list.csv': bytes }),
  jsonl: (bytes) => takePolicy({ 'list.jsonl': bytes }),
  txt: (bytes) => takePolicy({ 'list.txt': bytes }),
  settings: (bytes) => {
    const { settings, diagnostics } = loadSettings('mustreset.yaml', bytes);
    return { accepted: settings !== undefined, shown: show(diagnostics) };
  },
  world: (bytes) => {
    const { world, diagnostics } = loadWorld('world.yaml', bytes);
    return { accepted: world !== undefined, shown: show(diagnostics) };
  },
  plan: takePlan,
  'forged plan': takePlan,
  state: takeState,
  'forged state': takeState,
  log: takeLog,
  'forged log': takeLog,
  'reset answer': takeResetAnswer,
  'read answer': takeReadAnswer,
};

/** Throws for what would be a fault of the program. */
export const take = (kind: Kind, bytes: Buffer): Promise<Taken> =>
  explained(async () => TAKE[kind](bytes));
