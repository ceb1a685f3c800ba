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

/** Reads one plan after the other. Throws `StoreError`. */
export async function readKeptPlans(store: Store, { runs, skips }: Evidence): Promise<ReadPlans> {
  const lost: string[] = [];
  const changed: string[] = [];
  const planned: ReportedSkip[] = [];
  const digests = new Map(runs.map(({ run, started }) => [run, started.plan_digest]));
  // Of another plan the same address may have been wanted for other campaigns.
  const keyOf = ({ run, email_address }: ReportedSkip): string =>
    named(digests.get(run), email_address);
  const campaigns = new Map<string, readonly string[]>(skips.map((skip) => [keyOf(skip), []]));
  const applied = appliedPlans(runs);
  for (const { plan_id, digest, run } of applied) {
    const text = await store.readPlan(plan_id);
    if (text === undefined) lost.push(plan_id);
    else if (!isPlanOf(text, digest)) changed.push(plan_id);
    else {
      for (const action of keptActions(text)) {
        const name = named(digest, action.email_address);
        if (campaigns.has(name)) campaigns.set(name, campaignsOf(action));
        planned.push(...skipOf(action, run));
      }
    }
  }
  return {
    plans: {
      found: applied.length - lost.length - changed.length,
      missing: lost,
      altered: changed,
    },
    exceptions: [
      ...planned,
      ...skips.map((skip) => ({
        ...skip,
        campaigns: campaigns.get(keyOf(skip)) ?? [],
      })),
    ],
    diagnostics: [...missing(lost), ...altered(changed)],
  };
}
