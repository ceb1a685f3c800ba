/** What all stores say in the same words. */
import { LockLostError, StoreError, UntrustedStateError } from '../model/store.ts';

/** `lock` as "The lock …" goes on; `why` tells how it is known. */
export const lockLost = (
  lock: string,
  id: string,
  why = 'it was removed or taken over',
): LockLostError =>
  new LockLostError(
    `The lock ${lock} (ID ${id}) is no longer held by this run: ${why}. Nothing more is sent or ` +
      'written.',
  );

/** Only the holder of the lock may write, and something is not as this run left it. */
export const changedByAnother = (
  what: string,
  was: 'changed' | 'replaced' | 'written',
): LockLostError =>
  new LockLostError(
    `${what} was ${was} by another while this run held the lock. Nothing more is sent or written.`,
  );

/** `finding` as a sentence begins: a state that was saved is never empty. */
export const emptyState = (finding: string): UntrustedStateError =>
  new UntrustedStateError(
    'state-broken',
    `${finding}, which is not the same as no state: what it held is lost. Nothing is sent or written. ` +
      '"mustreset state rebuild" makes it anew from the apply log.',
  );

/** Under an id that a kept plan has. */
export const otherPlan = (where: string, id = 'same id'): StoreError =>
  new StoreError(
    `${where} holds another plan with the ${id}. A plan that was applied is never replaced; make a ` +
      'new plan.',
  );

export const logTooShort = (keep: number): StoreError =>
  new StoreError(`The apply log is shorter than the ${keep} bytes to keep.`);
