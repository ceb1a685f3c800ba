/** The actions of others that the templates use, by what they mean. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Contexts, interpolate } from './expression.ts';
import type { JobOptions, StepOutcome } from './job.ts';
import type { Machine } from './machine.ts';
import type { Step } from './workflow.ts';

/** Exactly these, by the commit that was reviewed. */
export const PINNED = {
  checkout: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683',
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020',
  upload: 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02',
  download: 'actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093',
} as const;

type With = Readonly<Record<string, string>>;

const DONE: StepOutcome = { outcome: 'success', outputs: {} };
const FAILED: StepOutcome = { outcome: 'failure', outputs: {} };

function refuseOthers(given: With, names: readonly string[]): void {
  const strange = Object.keys(given).filter((name) => !names.includes(name));
  if (strange.length > 0) throw new Error(`"with" is not known here: ${strange.join(', ')}`);
}

function checkout(
  given: With,
  { workspace }: Machine,
  { job, event, repository }: JobOptions,
): StepOutcome {
  refuseOthers(given, ['ref', 'persist-credentials']);
  if (job.permissions['contents'] !== 'read') throw new Error('The job may not read the contents.');
  if (given['persist-credentials'] !== 'false') throw new Error('The token stays on the disk.');
  repository.checkout(given['ref'] ?? event.commit, workspace);
  return DONE;
}

function upload(given: With, { workspace }: Machine, { artifacts }: JobOptions): StepOutcome {
  refuseOthers(given, ['name', 'path', 'if-no-files-found', 'retention-days']);
  const { name = '', path = '' } = given;
  const isPlan = given['path'] === 'plan.json';
  if (isPlan && given['retention-days'] !== '1') {
    throw new Error('The plan is kept longer than a day.');
  }
  if (artifacts.has(name)) return FAILED;
  const file = join(workspace, path);
  if (!existsSync(file)) return FAILED;
  artifacts.set(name, { [basename(path)]: readFileSync(file) });
  return DONE;
}

function download(given: With, { workspace }: Machine, { artifacts }: JobOptions): StepOutcome {
  refuseOthers(given, ['name', 'path']);
  const files = artifacts.get(given['name'] ?? '');
  if (files === undefined) return FAILED;
  mkdirSync(join(workspace, given['path'] ?? ''), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(workspace, given['path'] ?? '', name), bytes);
  }
  return DONE;
}

/** Does what the action of a step means. Throws for one that is not known. */
export function use(
  step: Step,
  contexts: Contexts,
  machine: Machine,
  options: JobOptions,
): StepOutcome {
  const given = Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, value]) => [
      name,
      interpolate(String(value), contexts),
    ]),
  );
  switch (step.uses) {
    case PINNED.checkout:
      return checkout(given, machine, options);
    case PINNED.node:
      refuseOthers(given, ['node-version']);
      machine.setupNode();
      return DONE;
    case PINNED.upload:
      return upload(given, machine, options);
    case PINNED.download:
      return download(given, machine, options);
    case undefined:
    default:
      throw new Error(`This action is not known here: ${step.uses ?? ''}`);
  }
}
