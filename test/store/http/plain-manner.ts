/**
 * As many small servers speak Terraform's protocol: a lock that is given again to who has it and
 * given back whoever asks, no look at `?ID=`, no look at what is kept.
 */
import type { LockInfo } from '../../../src/model/store.ts';
import type { Asked, MannerOf, Reply, Shelf } from './state-server.ts';

const STATE = '/states/team';

function lock(asked: Asked, shelf: Shelf): Reply {
  const kept = shelf.at(STATE);
  const info = JSON.parse(asked.body.toString()) as LockInfo;
  if (kept.lock !== undefined && kept.lock.ID !== info.ID) {
    return { status: 423, body: JSON.stringify(kept.lock) };
  }
  kept.lock = info;
  return { status: 200 };
}

export const plain: MannerOf = {
  state: STATE,
  lock: STATE,
  lock_method: 'LOCK',
  unlock_method: 'UNLOCK',
  answer: (asked, shelf, { role }) => {
    const { kind, path, body } = asked;
    if (kind !== 'GET' && role === 'developer') return { status: 403 };
    if (kind === 'LOCK') return lock(asked, shelf);
    if (kind === 'UNLOCK') {
      shelf.at(STATE).lock = undefined;
      return { status: 200 };
    }
    if (kind === 'POST') {
      shelf.at(path).bytes = body;
      return { status: 200 };
    }
    const bytes = shelf.get(path)?.bytes;
    return bytes === undefined ? { status: 404 } : { status: 200, body: bytes };
  },
};
