// Peers take turns (A B C A B C), so that what else the machine does meets them alike.
import { median } from './figures.mjs';

/** Runs each peer once a round. Gives the results by peer name, in order of the rounds. */
export async function takeTurns(rounds, peers) {
  const results = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, peer] of Object.entries(peers)) {
      process.stderr.write(`  round ${round} of ${rounds}: ${name}\n`);
      results[name].push(await peer());
    }
  }
  return results;
}

/** The median of `a / b` inside each round, by key. */
export const ratio = (a, b, key) => median(a.map((one, round) => one[key] / b[round][key]));
