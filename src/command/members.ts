/** `mustreset members`: the live members as a list. Reads Stytch alone: no policy, no state. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import { type MemberListing, ProviderError } from '../model/provider.ts';
import type { ListedMember, MemberStatus } from '../model/roster.ts';
import { type MemberFilter, passes } from '../plan/member-filter.ts';
import { MemberIndex } from '../plan/member-index.ts';
import { canonicalAddress } from '../policy/address.ts';
import { environmentOf, isId } from '../policy/ids.ts';
import { membersCsv, membersJson, readingMembers, renderExported } from '../render/members.ts';
import { count } from '../render/text.ts';
import { type CommandContext, type CommonFlags, type Report, UsageError } from './context.ts';
import { fault } from './fault.ts';
import { resolveCredentials } from './project.ts';
import { openProvider } from './wire.ts';
import {
  type Ending,
  ending,
  endingOf,
  interruptedEnding,
  isEnding,
  readSettings,
} from './world.ts';

export interface MembersFlags extends CommonFlags {
  /** Ids, slugs or external ids. */
  readonly organization?: readonly string[];
  readonly all?: boolean;
  readonly role?: readonly string[];
  readonly status?: readonly MemberStatus[];
  readonly domain?: readonly string[];
  readonly hasPassword?: boolean;
  readonly breakglass?: boolean;
}

function canonicalDomain(domain: string): string {
  const result = canonicalAddress(`x@${domain}`);
  if ('problem' in result) throw new UsageError(`--domain ${domain}: ${result.problem}`);
  return result.address.slice(2);
}

function filterOf({ role, status, domain, hasPassword, breakglass }: MembersFlags): MemberFilter {
  return {
    ...(role !== undefined && { roles: role }),
    ...(status !== undefined && { statuses: status }),
    ...(domain !== undefined && { domains: domain.map(canonicalDomain) }),
    ...(hasPassword === true && { has_password: true }),
    ...(breakglass === true && { breakglass: true }),
  };
}

/** The names given, each once, or undefined for all organizations. */
function wantedOrganizations({ organization, all }: MembersFlags): readonly string[] | undefined {
  if ((organization === undefined) === (all !== true)) {
    throw new UsageError(
      'members needs one of --organization ID and --all: whose members are exported is never a guess.',
    );
  }
  const strange = organization?.find((name) => !isId(name));
  if (strange !== undefined) {
    throw new UsageError(
      `--organization ${strange}: an id, slug or external id has letters, digits and . _ ~ | - only.`,
    );
  }
  return organization && [...new Set(organization)];
}

function checkEnvironment(names: readonly string[], project_id: string): Ending | undefined {
  const own = environmentOf(project_id);
  const foreign = names.filter((name) => (environmentOf(name) ?? own) !== own);
  if (foreign.length === 0) return undefined;
  const detail = `${foreign.join(', ')}: the project is a ${own ?? ''} project, and ids of the other environment name nobody in it.`;
  return ending(EXIT.invalid, [
    {
      severity: 'error',
      rule: 'wrong-environment',
      summary: 'Id of the other environment',
      detail,
    },
  ]);
}

/** Ids of the organizations, each once, or which of them do not exist. */
async function findAll(
  provider: MemberListing,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | Ending> {
  const ids = new Set<string>();
  const missing: string[] = [];
  for (const name of names) {
    const id = await provider.findOrganization(name, signal);
    if (id === undefined) missing.push(name);
    else ids.add(id);
  }
  if (missing.length === 0) return [...ids];
  const detail = `The project has no organization with the id, slug or external id ${missing.join(', ')}. Nothing was exported. Check --organization, and that the credentials are those of the right project.`;
  return endingOf(fault(EXIT.error, 'organization-missing', 'No such organization', detail));
}

/** Members whose addresses no policy can name; the first of them. */
class LeftOut {
  static readonly #SHOWN = 20;
  readonly #first: string[] = [];
  #count = 0;

  add({ member_id }: ListedMember, problem: string): void {
    this.#count += 1;
    if (this.#first.length < LeftOut.#SHOWN) this.#first.push(`${member_id}: ${problem}`);
  }

  /** By their ids: an address that nobody can compare safely is not repeated either. */
  diagnostics(): readonly Diagnostic[] {
    if (this.#count === 0) return [];
    const more = this.#count - this.#first.length;
    const others = more === 0 ? '' : ` And ${more} more.`;
    const detail = `${count(this.#count, 'member')} left out, since no policy can list such an address. Whom you want to reset nevertheless, list by member_id. ${this.#first.join(' ')}${others}`;
    return [{ severity: 'warning', rule: 'not-exported', summary: 'Members left out', detail }];
  }
}

async function readMembers(
  provider: MemberListing,
  organization_ids: readonly string[] | undefined,
  filter: MemberFilter,
  { output, redraws, interrupt }: CommandContext,
): Promise<{ readonly index: MemberIndex; readonly leftOut: LeftOut }> {
  const index = new MemberIndex();
  const leftOut = new LeftOut();
  const { statuses, breakglass } = filter;
  const request = {
    ...(organization_ids && { organization_ids }),
    ...(statuses && { statuses }),
    ...(breakglass && { breakglass }),
  };
  let read = 0;
  try {
    for await (const members of provider.listMembers(request, interrupt)) {
      read += members.length;
      if (redraws) output.live(readingMembers(read));
      for (const member of members) {
        if (!passes(member, filter)) continue;
        const canonical = canonicalAddress(member.address);
        if ('problem' in canonical) leftOut.add(member, canonical.problem);
        else index.add(member);
      }
    }
  } finally {
    if (redraws) output.live('');
  }
  return { index, leftOut };
}

async function exportMembers(
  provider: MemberListing,
  names: readonly string[] | undefined,
  filter: MemberFilter,
  isJson: boolean,
  context: CommandContext,
): Promise<Report> {
  const ids = names && (await findAll(provider, names, context.interrupt));
  if (ids !== undefined && isEnding(ids)) return ids;
  const { index, leftOut } = await readMembers(provider, ids, filter, context);
  if (!isJson) context.output.note(renderExported(index.size));
  return {
    exit_code: EXIT.done,
    diagnostics: leftOut.diagnostics(),
    parts: membersCsv(index.rows()),
    raw: membersJson(index.rows()),
  };
}

/** Exports each address once, whatever number of members it has. */
export async function runMembers(flags: MembersFlags, context: CommandContext): Promise<Report> {
  const names = wantedOrganizations(flags);
  const filter = filterOf(flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const credentials = resolveCredentials(settings, context.env);
  if ('diagnostic' in credentials) return endingOf(credentials);
  const foreign = checkEnvironment(names ?? [], credentials.project_id);
  if (foreign !== undefined) return foreign;
  const provider = await openProvider(context, credentials, 1);
  try {
    return await exportMembers(provider, names, filter, flags.json === true, context);
  } catch (error) {
    const interrupted = error instanceof ProviderError ? interruptedEnding(context) : undefined;
    if (interrupted === undefined) throw error;
    return interrupted;
  } finally {
    await provider.close();
  }
}
