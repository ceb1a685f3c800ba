/** The words for how far an address is under a campaign. */
import {
  RESET_STATUSES,
  type ResetStatus,
  type StatusCounts,
  type StatusReason,
} from '../model/status.ts';
import type { Words } from './numbers.ts';
import { SKIP_WORDS } from './words.ts';

/** In the order in which they are shown: first what somebody must look at. */
export const STATUS_WORDS: Readonly<Record<ResetStatus, Words>> = {
  overdue: {
    label: 'overdue',
    meaning: 'reset, the due date has passed, and no new password is set',
    tone: 'bad',
  },
  held: {
    label: 'held',
    meaning: 'a person must decide what a call did: mustreset state settle',
    tone: 'bad',
  },
  unknown: {
    label: 'unknown',
    meaning: 'a call had no clear answer; the next apply settles it by reading',
    tone: 'bad',
  },
  rejected: {
    label: 'rejected',
    meaning: 'the API refused the last call; the log says why',
    tone: 'bad',
  },
  cannot_tell: {
    label: 'cannot tell',
    meaning: 'reset, but whether a new password is set cannot be told',
    tone: 'change',
  },
  pending: {
    label: 'pending',
    meaning: 'reset, and no new password is set yet',
    tone: 'change',
  },
  not_found: { label: 'not found', meaning: 'no such member, or not any more', tone: 'change' },
  not_started: {
    label: 'not started',
    meaning: 'no reset is on record for the campaign',
    tone: 'plain',
  },
  done: {
    label: 'done',
    meaning: 'a new password is set, or there was none to reset',
    tone: 'good',
  },
};

export const SHOWN_STATUSES = Object.keys(STATUS_WORDS) as readonly ResetStatus[];

const { held: _held, not_found: _gone, changed_since_plan: _changed, ...SKIPS } = SKIP_WORDS;

export const STATUS_REASONS: Readonly<Record<StatusReason, string>> = {
  ...SKIPS,
  several_members: 'several members have the address, and the id of their password may stay',
  no_pre_image: 'the reset was imported, and the passwords before it are not known',
  not_read: 'the live members were not read',
};

/** Those that are worth a number: done, and what occurs at all. */
export const countedStatuses = (counts: StatusCounts): readonly ResetStatus[] =>
  RESET_STATUSES.filter((status) => status === 'done' || counts[status] > 0);

/** `3 required: 2 done, 1 overdue.` */
export const statusCounts = (counts: StatusCounts): string =>
  `${counts.required} required: ${countedStatuses(counts)
    .map((status) => `${counts[status]} ${STATUS_WORDS[status].label}`)
    .join(', ')}.`;
