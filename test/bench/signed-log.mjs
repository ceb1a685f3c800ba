// A signed log of any length, as applies of a thousand resets each would have written it. It is made
// of the program's own parts, so that its lines are those of a real one, which would take much longer.
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { positionAfter, sealRecord, startPosition } from '../../dist/log/chain.js';
import { signCheckpoint } from '../../dist/log/checkpoint.js';
import { signingKey, verifierKey } from '../../dist/log/note.js';
import { addressOf, memberIdOf, organizationIdOf, PROJECT_ID } from './answers.mjs';
import { LOG } from './project.mjs';

const RESETS_IN_A_RUN = 1000;
const CHUNK = 1000;

const uuid = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const LINEAGE = uuid(1);
const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');

/** Records in their order: for each of `runs`, who starts it, its resets, its end. */
function* bodies(records, members) {
  yield ['log_created', { lineage: LINEAGE, project_id: PROJECT_ID }];
  let reset = 0;
  for (let left = records - 1; left > 0; left -= 3) {
    yield ['run_started', { command: 'apply', actor: 'ada', host: 'ci', tool: 'mustreset 1' }];
    // Start, end and checkpoint are records as well.
    const resets = Math.min(RESETS_IN_A_RUN, Math.max(1, Math.ceil((left - 3) / 2)));
    for (let n = 0; n < resets; n += 1) yield* resetOf((reset += 1), members);
    left -= resets * 2;
    yield ['run_finished', { summary: { required: resets }, exit_code: 0 }];
    yield ['checkpoint'];
  }
}

function* resetOf(reset, members) {
  const n = ((reset - 1) % members) + 1;
  const round = Math.ceil(reset / members);
  const email_address = addressOf(n);
  const attempt = uuid(reset);
  const before = {
    organization_id: organizationIdOf(n),
    status: 'active',
    password_id: `member-password-test-${uuid(reset)}`,
  };
  yield [
    'reset_intended',
    {
      attempt,
      email_address,
      requirements: [{ campaign: `inc-${round}`, reason: 'Credential stuffing against the login page' }],
      request: { email_address },
      revoke_sessions: false,
      before: { [memberIdOf(n)]: before },
    },
  ];
  const request_id = `request-id-test-${attempt}`;
  yield ['reset_outcome', { attempt, outcome: 'applied', status_code: 200, request_id }];
}

/**
 * Writes a log of `records` records, or the two more that its last run takes, about so many members,
 * and `key.pub`, into a folder. Gives how many there are.
 */
export function writeSignedLog(folder, records, members) {
  const key = signingKey('mustreset', generateKeyPairSync('ed25519').privateKey);
  const file = openSync(join(folder, LOG), 'w', 0o600);
  let position = startPosition(LINEAGE);
  let run = 1;
  let checkpoints = 0;
  let at = '';
  let lines = [];
  for (const [type, given] of bodies(records, members)) {
    // A checkpoint bears the time of the record before it.
    if (type !== 'checkpoint') at = new Date(FIRST_MS + position.records * 10).toISOString();
    const body = given ?? { note: signCheckpoint({ lineage: LINEAGE, ...position }, [key]) };
    const { records: seq, head: prev } = position;
    const sealed = sealRecord({ at, run: uuid(run), type, body, seq, prev });
    position = positionAfter(position, sealed);
    if (type === 'checkpoint') {
      run += 1;
      checkpoints += 1;
    }
    lines.push(`${sealed.line}\n`);
    if (lines.length < CHUNK) continue;
    writeSync(file, lines.join(''));
    lines = [];
  }
  writeSync(file, lines.join(''));
  closeSync(file);
  writeFileSync(join(folder, 'key.pub'), `${verifierKey(key).text}\n`);
  return { records: position.records, checkpoints };
}
