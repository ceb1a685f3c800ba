/**
 * Loaded ahead of the command line: the names that it draws at random for its files are then known
 * beforehand, so that strace can be told which file to hit.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const names = process.env['KNOWN_NAMES'] ?? '00000000';
const drawn = new Map();

/** Which file of the program draws: others may then draw more or fewer. */
function drawer() {
  const frames = (new Error().stack ?? '').split('\n').slice(3);
  const file = /\/([^/]+)\.js:/.exec(frames[0] ?? '')?.[1] ?? '';
  return crypto.createHash('sha256').update(file).digest('hex').slice(0, 4);
}

crypto.randomUUID = () => {
  const who = drawer();
  const number = (drawn.get(who) ?? 0) + 1;
  drawn.set(who, number);
  return `${names}-${who}-4000-8000-${String(number).padStart(12, '0')}`;
};
syncBuiltinESMExports();
