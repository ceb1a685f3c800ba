/** `mustreset init`: writes a policy repository that works as it is, and overwrites nothing. */
import { readFile } from 'node:fs/promises';
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import { PolicyReadError } from '../model/policy.ts';
import { type Ci, renderInit } from '../render/init.ts';
import { type CommandContext, type CommonFlags, type Report, UsageError } from './context.ts';
import { type StoreNeeds, storeKind, storeNeeds } from './init-store.ts';
import { newFiles } from './init-templates.ts';
import { expandPolicies } from './read-file.ts';
import { type ResolvedSettings, resolveSettings } from './settings.ts';
import { holdsPassword } from './wire.ts';
import { createFile } from './write-file.ts';

export interface InitFlags extends CommonFlags {
  readonly ci?: Ci;
}

/** A store that is not the default of its CI system. */
interface Place {
  readonly place: string;
  readonly needs: StoreNeeds;
}

const NEEDS_STATE: Readonly<Record<Exclude<Ci, 'none'>, string>> = {
  github:
    'The disk of a GitHub runner vanishes with its job, and the record of resets with it. Name a store that stays: --state s3://BUCKET/KEY?region=REGION, --state https://SERVER/STATE or --state postgres://HOST/DATABASE.',
  gitlab:
    "The disk of a GitLab runner vanishes with its job, and the record of resets with it. Leave --state out, and GitLab keeps the record as it keeps Terraform's states; or name another server: --state s3://…, https://… or postgres://….",
};

/** Throws `UsageError` for a store that cannot be used there, or must not be written down so. */
function placeFor(ci: Ci, place: string | undefined): Place | undefined {
  if (place === undefined) {
    if (ci === 'github') throw new UsageError(NEEDS_STATE.github);
    return undefined;
  }
  const kind = storeKind(place);
  if (kind === undefined || place === '') {
    throw new UsageError(
      '--state names no kind of store. Give a folder, or a URL with https:, s3: or postgres:.',
    );
  }
  if (holdsPassword(place)) {
    throw new UsageError(
      'The URL of the store holds a password, and would be kept in mustreset.yaml for everybody to read. Leave it out: jobs get it from a secret of the CI system, in TF_HTTP_PASSWORD or PGPASSWORD.',
    );
  }
  if (kind === 'folder' && ci !== 'none') throw new UsageError(NEEDS_STATE[ci]);
  return { place, needs: storeNeeds(place, kind) };
}

/** Policies that are named and not there are for "validate" to tell. */
async function hasPolicies({ policy }: ResolvedSettings): Promise<boolean> {
  if (policy === undefined) return false;
  try {
    return (await expandPolicies(policy.value)).length > 0;
  } catch (error) {
    if (error instanceof PolicyReadError) return false;
    throw error;
  }
}

/** The driver that this version is tested with. */
async function driverVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { peerDependencies } = JSON.parse(manifest) as {
    readonly peerDependencies: { readonly pg: string };
  };
  return peerDependencies.pg.replace('^', '');
}

/** Works in the current folder. Files that are there are kept, and named. */
export async function runInit(flags: InitFlags, context: CommandContext): Promise<Report> {
  // Not from the environment: what is written down is what was said, here or in the settings.
  const { settings, diagnostics, more } = await resolveSettings(flags, { env: {} });
  if (settings === undefined || hasErrors(diagnostics)) {
    return { exit_code: EXIT.invalid, diagnostics, more, json: { written: [], kept: [] } };
  }
  const ci = flags.ci ?? 'none';
  const { state } = settings;
  const place = placeFor(ci, state.origin === 'default' ? undefined : state.value);
  const starter = !(await hasPolicies(settings));
  const filling = { ci, ...place, version: context.version, driver: await driverVersion() };
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, text } of await newFiles(filling, starter)) {
    ((await createFile(path, text)) ? written : kept).push(path);
  }
  const { access = [], lock = [] } = place?.needs ?? {};
  return {
    exit_code: EXIT.done,
    diagnostics: [],
    text: renderInit({
      written,
      kept,
      starter,
      ci,
      ...place,
      // Settings that were there say nothing of a state that was named now.
      unsaid: state.origin === 'flag' && kept.includes('mustreset.yaml'),
      secrets: access.filter(({ secret }) => secret).map(({ name }) => name),
      variables: [...access, ...lock]
        .filter(({ secret, value }) => !secret && value === undefined)
        .map(({ name }) => name),
    }),
    json: { written, kept },
  };
}
