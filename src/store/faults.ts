/** What all stores say in the same words. */
import { LockLostError } from '../model/store.ts';

/** `lock` as "The lock …" goes on; `why` tells how it is known. */
export const lockLost = (
  lock: string,
  id: string,
  why = 'it was removed or taken over',
): LockLostError =>
  new LockLostError(
    `The lock ${lock} (ID ${id}) is no longer held by this run: ${why}. Nothing more is sent or written.`,
  );
