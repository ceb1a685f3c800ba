/** Values for the tests of reports. */
import {
  type Evidence,
  REPORTED_OUTCOMES,
  type ReportedReset,
  type ReportedRun,
} from '../../src/model/evidence.ts';
import type { EvidenceReport, FoundReport } from '../../src/render/found-report.ts';
import { html } from '../../src/render/html.ts';
import { reportPage } from '../../src/render/page-report.ts';
import { SKIP_WORDS } from '../../src/render/words.ts';
import type { SkipReason } from '../../src/model/plan.ts';
import { aStatus, everyStatus } from './status-support.ts';
import { HOSTILE } from './support.ts';

const RUN = '33333333-3333-4333-8333-333333333333';

export const aReset = (change: Partial<ReportedReset> = {}): ReportedReset => ({
  email_address: 'ada@example.com',
  outcome: 'applied',
  at: '2026-11-24T08:00:01.123Z',
  run: RUN,
  campaigns: ['inc-1042'],
  reason: 'Credential stuffing against the login page',
  ticket: 'INC-1042',
  request_id: 'request-id-test-1',
  status_code: 200,
  organizations: ['organization-test-1'],
  ...change,
});

export const aRun = (change: Partial<ReportedRun['started']> = {}): ReportedRun => ({
  run: RUN,
  started_at: '2026-11-24T08:00:00.000Z',
  ended_at: '2026-11-24T08:00:09.000Z',
  exit_code: 0,
  started: {
    command: 'apply',
    plan_id: '11111111-1111-4111-8111-111111111111',
    plan_digest: `sha256:${'c'.repeat(64)}`,
    plan_key: `mustreset+0a1b2c3d+${'A'.repeat(44)}`,
    policy: { digest: `sha256:${'a'.repeat(64)}` },
    source: {
      commit: '0'.repeat(40),
      ref: 'refs/heads/main',
      actor: 'grace',
      run_url: 'https://ci.example/runs/7',
    },
    actor: 'runner',
    host: 'ci-1',
    tool: 'mustreset 0.1.0',
    ...change,
  },
});

export const someEvidence = (change: Partial<Evidence> = {}): Evidence => ({
  created: {
    lineage: '22222222-2222-4222-8222-222222222222',
    project_id: 'project-test-00000000-0000-4000-8000-000000000001',
  },
  resets: [
    ...REPORTED_OUTCOMES.map((outcome) =>
      aReset({ outcome, email_address: `${outcome}@example.com` }),
    ),
    aReset({ email_address: 'late@example.com', at: '2026-11-26T08:00:00.000Z' }),
    aReset({
      email_address: 'phoned@example.com',
      outcome: 'imported',
      campaigns: ['inc-0'],
      reference: 'HELP-7',
      decided: { actor: 'grace', reason: 'By phone.' },
    }),
  ],
  orders: [{ campaign: 'inc-0', reason: 'A dump.', ticket: 'INC-0' }],
  skips: [],
  interventions: [
    {
      type: 'settled',
      at: '2026-11-25T08:00:00.000Z',
      run: RUN,
      subject: 'held@example.com',
      actor: 'grace',
      reason: 'She told me.',
    },
  ],
  runs: [aRun(), { run: 'r2', started: aRun().started, started_at: '2026-11-25T08:00:00.000Z' }],
  signers: ['mustreset+0a1b2c3d'],
  ...change,
});

export const aReport = (change: Partial<FoundReport> = {}): FoundReport => ({
  evidence: someEvidence(),
  exceptions: (Object.keys(SKIP_WORDS) as readonly SkipReason[]).map((skip_reason) => ({
    email_address: `${skip_reason}@example.com`,
    skip_reason,
    campaigns: ['inc-1042'],
    run: RUN,
    found_by: 'plan',
  })),
  plans: { found: 1, missing: [], altered: [] },
  log: {
    ok: true,
    records: 42,
    head: `sha256:${'d'.repeat(64)}`,
    runs: 2,
    signed: false,
    anchored: 0,
  },
  stateKept: true,
  keys: 0,
  wanted: {
    digest: `sha256:${'a'.repeat(64)}`,
    files: [{ path: 'policy.yaml', digest: `sha256:${'b'.repeat(64)}` }],
    campaigns: [
      {
        id: 'inc-1042',
        reason: 'Credential stuffing against the login page',
        ticket: 'INC-1042',
        requested_by: 'security@example.com',
        limits: {},
        file: 'policy.yaml',
      },
    ],
  },
  status: aStatus(everyStatus()),
  at: '2026-11-28T08:00:00.000Z',
  ...change,
});

export const reportOf = (found: FoundReport): EvidenceReport => ({
  found,
  diagnostics: [],
  more: 0,
});

export const htmlOf = (found: FoundReport): string =>
  [...html(reportPage(reportOf(found)), 'mustreset 0.1.0')].join('');

export const broken = (): FoundReport => {
  const { status: _status, log, ...found } = aReport();
  return { ...found, log: { ...log, ok: false, first_bad: { line: 41, kind: 'edit' } } };
};

/** Everything that somebody else may have written. */
export const hostile = (): FoundReport => {
  const text = `<script>x</script> ${HOSTILE}`;
  const decided = { actor: text, reason: text };
  const reset = aReset({
    email_address: text,
    campaigns: [text],
    reason: text,
    ticket: text,
    reference: text,
    request_id: text,
    error_type: text,
    organizations: [text],
    decided,
  });
  const source = { commit: text, ref: text, actor: text, run_url: `javascript:alert(1) ${text}` };
  return aReport({
    evidence: someEvidence({
      resets: [reset],
      orders: [{ campaign: text, reason: text, ticket: text }],
      runs: [aRun({ actor: text, host: text, tool: text, reason: text, source })],
      interventions: [{ type: 'removed', at: reset.at, run: 'r', subject: text, ...decided }],
      signers: [text],
    }),
    plans: { found: 0, missing: [text], altered: [] },
  });
};

/** 2 500 resets, so that their table has three pages. */
export const large = (): FoundReport =>
  aReport({
    evidence: someEvidence({
      resets: Array.from({ length: 2_500 }, (_, n) => aReset({ email_address: `m${n}@x.example` })),
    }),
  });
