/** GitLab's rules (lib/api/terraform/state.rb, app/services/terraform/remote_state_handler.rb). */
import type { LockInfo } from '../../../src/model/store.ts';
import type { Asked, MannerOf, Reply, Rules, Shelf } from './state-server.ts';

const STATE = '/api/v4/projects/7/terraform/state/team';
const KEYS = ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'] as const;
/** GitLab tells its own user, and the time at which it locked. */
export const GITLAB_USER = 'ci-user';
export const LOCKED_AT = '2026-11-20T14:30:01.234Z';

/** What GitLab tells of a holder; the rest is unknown. */
export const seenInGitlab = ({ ID }: LockInfo): LockInfo => ({
  ID,
  Operation: 'unknown',
  Info: 'unknown',
  Who: GITLAB_USER,
  Version: 'unknown',
  Created: LOCKED_AT,
  Path: 'unknown',
});

const said = (status: number, message: string): Reply => ({
  status,
  body: JSON.stringify({ message }),
});

function lock({ body }: Asked, shelf: Shelf): Reply {
  const asked = JSON.parse(body.toString()) as LockInfo;
  const missing = KEYS.filter((key) => typeof asked[key] !== 'string');
  if (missing.length > 0) return said(400, `${missing.join(', ')} is missing`);
  const kept = shelf.at(STATE);
  const status = kept.lock === undefined ? 200 : 409;
  kept.lock ??= asked;
  const { Operation, Info, Version, Path } = asked;
  const told = { Operation, Info, Version, Path, ID: kept.lock.ID };
  return { status, body: JSON.stringify({ ...told, Who: GITLAB_USER, Created: LOCKED_AT }) };
}

function unlock({ body }: Asked, shelf: Shelf): Reply {
  const kept = shelf.at(STATE);
  const { ID } = JSON.parse(body.toString() || '{}') as Partial<LockInfo>;
  if (ID !== undefined && ID !== kept.lock?.ID) return said(409, 'Conflict');
  kept.lock = undefined;
  return { status: 200 };
}

function write({ path, query, body }: Asked, shelf: Shelf, { max_bytes }: Rules): Reply {
  if (body.length > max_bytes) return said(413, 'Payload Too Large');
  if (body.length === 0) return { status: 204 };
  const kept = shelf.at(path);
  if ((query.get('ID') ?? undefined) !== kept.lock?.ID) return said(409, 'Conflict');
  const { serial } = JSON.parse(body.toString()) as { readonly serial?: unknown };
  if (typeof serial !== 'number') return said(400, 'serial is missing');
  if (kept.serials.has(serial))
    return said(422, 'Validation failed: Version has already been taken');
  kept.serials.add(serial);
  kept.bytes = body;
  return { status: 200 };
}

function read({ path }: Asked, shelf: Shelf): Reply {
  const kept = shelf.get(path);
  if (kept === undefined) return said(404, '404 Not found');
  return kept.bytes === undefined ? { status: 204 } : { status: 200, body: kept.bytes };
}

export const gitlab: MannerOf = {
  state: STATE,
  lock: `${STATE}/lock`,
  lock_method: 'POST',
  unlock_method: 'DELETE',
  answer: (asked, shelf, rules) => {
    const { kind, headers } = asked;
    const basic = Buffer.from(`${rules.username}:${rules.password}`).toString('base64');
    if (headers['authorization'] !== `Basic ${basic}`)
      return said(401, 'HTTP Basic: Access denied');
    if (kind === 'GET') return read(asked, shelf);
    if (rules.role === 'developer') return said(403, '403 Forbidden');
    if (kind === 'LOCK') return lock(asked, shelf);
    if (kind === 'UNLOCK') return unlock(asked, shelf);
    return write(asked, shelf, rules);
  },
};
