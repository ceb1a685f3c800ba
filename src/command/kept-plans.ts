/** The plans that runs applied, as the store keeps them: whether they are those, and whom they skipped. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Evidence, ReportedRun, ReportedSkip } from '../model/evidence.ts';
import type { Action } from '../model/plan.ts';
import type { Store } from '../model/store.ts';
import { isPlanOf, keptActions } from '../plan/kept.ts';
import type { FoundReport } from '../render/found-report.ts';
import { names } from '../render/text.ts';

export interface ReadPlans extends Pick<FoundReport, 'plans' | 'exceptions'> {
  readonly diagnostics: readonly Diagnostic[];
}

interface Applied {
  readonly plan_id: string;
  readonly digest: string;
  /** The first run that applied it. */
  readonly run: string;
}

function appliedPlans(runs: readonly ReportedRun[]): readonly Applied[] {
  const found = new Map<string, Applied>();
  for (const { run, started } of runs) {
    const { plan_id, plan_digest: digest } = started;
    if (plan_id === undefined || digest === undefined || found.has(digest)) continue;
    found.set(digest, { plan_id, digest, run });
  }
  return [...found.values()];
}

const campaignsOf = ({ requirements }: Action): readonly string[] =>
  requirements.map(({ campaign }) => campaign);

const named = (digest = '', address = ''): string => `${digest} ${address}`;

const skipOf = (action: Action, run: string): readonly ReportedSkip[] => {
  if (action.action !== 'skip') return [];
  const { email_address, member_id, skip_reason } = action;
  return [
    {
      ...(email_address !== undefined && { email_address }),
      ...(member_id !== undefined && { member_id }),
      skip_reason,
      campaigns: campaignsOf(action),
      run,
      found_by: 'plan',
    },
  ];
};

const missing = (ids: readonly string[]): readonly Diagnostic[] =>
  ids.length === 0
    ? []
    : [
        {
          severity: 'warning',
          rule: 'plan-missing',
          summary: 'Applied plan is missing',
          detail: `The store no longer keeps ${names(ids)}. The log has the digests, but whom these plans skipped is not known. Put the files back into plans/ from a copy.`,
        },
      ];

const altered = (ids: readonly string[]): readonly Diagnostic[] =>
  ids.length === 0
    ? []
    : [
        {
          severity: 'error',
          rule: 'plan-altered',
          summary: 'Applied plan was altered',
          detail: `What the store keeps as ${names(ids)} is not the plan that was applied: its digest is not the one in the log. Put the file back from a copy.`,
        },
      ];

/** The campaigns for which each plan wanted the addresses that apply skipped. */
class Campaigns {
  readonly #digests: ReadonlyMap<string, string | undefined>;
  readonly #found = new Map<string, readonly string[]>();

  constructor({ runs, skips }: Evidence) {
    this.#digests = new Map(runs.map(({ run, started }) => [run, started.plan_digest]));
    for (const skip of skips) this.#found.set(this.#keyOf(skip), []);
  }

  /** Takes in an action of the plan with this digest. */
  take(digest: string, action: Action): void {
    const key = named(digest, action.email_address);
    if (this.#found.has(key)) this.#found.set(key, campaignsOf(action));
  }

  of(skip: ReportedSkip): readonly string[] {
    return this.#found.get(this.#keyOf(skip)) ?? [];
  }

  /** Another plan may have wanted the same address for other campaigns. */
  #keyOf({ run, email_address }: ReportedSkip): string {
    return named(this.#digests.get(run), email_address);
  }
}

/** Reads one plan after the other. Throws `StoreError`. */
export async function readKeptPlans(store: Store, evidence: Evidence): Promise<ReadPlans> {
  const lost: string[] = [];
  const changed: string[] = [];
  const planned: ReportedSkip[] = [];
  const campaigns = new Campaigns(evidence);
  const applied = appliedPlans(evidence.runs);
  for (const { plan_id, digest, run } of applied) {
    const text = await store.readPlan(plan_id);
    if (text === undefined) {
      lost.push(plan_id);
      continue;
    }
    if (!isPlanOf(text, digest)) {
      changed.push(plan_id);
      continue;
    }
    for (const action of keptActions(text)) {
      campaigns.take(digest, action);
      planned.push(...skipOf(action, run));
    }
  }
  const found = applied.length - lost.length - changed.length;
  return {
    plans: { found, missing: lost, altered: changed },
    exceptions: [
      ...planned,
      ...evidence.skips.map((skip) => ({ ...skip, campaigns: campaigns.of(skip) })),
    ],
    diagnostics: [...missing(lost), ...altered(changed)],
  };
}
