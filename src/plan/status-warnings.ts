/** Warnings that a status carries; they never change the exit code. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { CampaignStatus, CampaignsStatus } from '../model/status.ts';
import { rangeOf } from './range.ts';

const NOT_REFRESHED: Diagnostic = {
  severity: 'warning',
  rule: 'not-refreshed',
  summary: 'Not compared with the live project',
  detail:
    'With --refresh=false the live members were not read. Who was reset may have set a new password or not: that cannot be told, so nobody is overdue. Members who do not exist count as not started.',
};

const EMPTY_STORE: Diagnostic = {
  severity: 'warning',
  rule: 'new-state',
  summary: 'No state yet',
  detail:
    'There is neither a state nor a log in the store, so nobody was reset as far as is known. That is right before the first apply. If there were resets before, their record is missing: check --state.',
};

function overdueWarning({ id, counts, members }: CampaignStatus): readonly Diagnostic[] {
  const first = members.find(({ status }) => status === 'overdue');
  if (first === undefined) return [];
  const { due, at } = first.requirement;
  const who = counts.overdue === 1 ? '1 address is' : `${counts.overdue} addresses are`;
  return [
    {
      severity: 'warning',
      rule: 'due-in-past',
      summary: 'Due date has passed',
      detail: `${who} overdue in ${id}: reset, due ${due ?? ''}, and without a new password. The first of them stands here.`,
      range: rangeOf(at),
    },
  ];
}

/** All warnings of a status in a fixed order. */
export const statusWarnings = (
  { campaigns, refreshed }: CampaignsStatus,
  isEmptyStore: boolean,
): readonly Diagnostic[] => [
  ...(isEmptyStore ? [EMPTY_STORE] : []),
  ...campaigns.flatMap(overdueWarning),
  ...(refreshed ? [] : [NOT_REFRESHED]),
];
