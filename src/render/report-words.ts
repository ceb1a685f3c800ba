/** The words for what became of each attempt, credit, import and run. */
import type { Intervention, ReportedOutcome, ReportedRun } from '../model/evidence.ts';
import type { Words } from './numbers.ts';

/** In the order in which they are shown: first what somebody must look at. */
export const OUTCOME_WORDS: Readonly<Record<ReportedOutcome, Words>> = {
  held: { label: 'Held', meaning: 'a person must decide what the call did', tone: 'bad' },
  unknown: { label: 'Unknown', meaning: 'the call had no clear answer', tone: 'bad' },
  open: {
    label: 'Open',
    meaning: 'the call was under way when the log ended: its run goes on, or was cut off',
    tone: 'bad',
  },
  rejected: { label: 'Rejected', meaning: 'Stytch refused the call', tone: 'bad' },
  applied: { label: 'Reset', meaning: 'the call took effect', tone: 'good' },
  superseded: {
    label: 'Superseded',
    meaning: 'the call had no clear answer, and a new password had been set since',
    tone: 'good',
  },
  no_password: { label: 'No password', meaning: 'there was none to reset: no call', tone: 'good' },
  satisfied: {
    label: 'Credited',
    meaning: 'an earlier reset satisfies the campaign: no call',
    tone: 'good',
  },
  imported: {
    label: 'Reset by hand',
    meaning:
      'done by a person or another program, and put on record by import; mustreset saw none of it',
    tone: 'plain',
  },
  restored: {
    label: 'Taken over',
    meaning: 'from an earlier state, by import --from; the log of that reset is not here',
    tone: 'plain',
  },
  covered: {
    label: 'Covered',
    meaning: 'no clear answer by itself; what was decided later for the address covers it',
    tone: 'plain',
  },
  not_applied: {
    label: 'Not applied',
    meaning: 'settled: the call had not taken effect',
    tone: 'plain',
  },
  no_effect: {
    label: 'No effect',
    meaning: 'the call was never carried out; it was made again where there was time',
    tone: 'plain',
  },
};

export const SHOWN_OUTCOMES = Object.keys(OUTCOME_WORDS) as readonly ReportedOutcome[];

export const INTERVENTION_WORDS: Readonly<Record<Intervention['type'], string>> = {
  settled: 'decided what a call did',
  removed: 'removed from the state',
  lock_forced: 'lock taken away from its holder',
};

export const endWords = ({ ended_at, exit_code }: ReportedRun): string => {
  if (ended_at === undefined) return 'not closed';
  return exit_code === undefined ? 'cut off, recovered later' : `exit code ${exit_code}`;
};
