/** The state document as it would be saved now. */
import type { LoadedState } from '../log/loaded.ts';
import { encodeFolded } from '../store/state-document.ts';

/** As it was saved, unless the log's tail has changed a member since; then the fold of the whole log. */
export function stateChunks({ state, fold, saved }: LoadedState): Iterable<string> {
  const isSaved = saved !== undefined && fold.changedSince(saved.records).length === 0;
  return encodeFolded({ ...state, log: isSaved ? saved : state.log });
}
