/** Applies of the built command line on a store in PostgreSQL, and what they left there. */
import { expect } from 'vitest';
import { positionAfter, sealRecord, startPosition } from '../../../src/log/chain.ts';
import type { LogBody, LogRecordType } from '../../../src/model/log.ts';
import type { Store } from '../../../src/model/store.ts';
import { loadState } from '../../../src/store/load.ts';
import { problemsOf } from '../../support/checker.ts';
import { rehearse, type Rehearsal, type RehearsalOptions } from '../../faults/rehearsal.ts';
import { at, LINEAGE, uuid } from '../../log/history.ts';
import { PROJECT } from '../../support/cli.ts';
import { lockInfo, textOf } from '../contract.ts';
import type { PostgresServer } from './server.ts';

export interface PostgresRehearsal extends Rehearsal {
  readonly schema: string;
  readonly url: string;
  /** What an apply that ended so did not keep of its promises, and what `log verify` says. */
  found(exit: number | undefined): Promise<readonly string[]>;
}

const linesOf = async (store: Store): Promise<readonly string[]> =>
  ((await textOf(await store.readLog())) ?? '').split('\n').filter((line) => line !== '');

/** As `rehearse`, with its store in a schema of its own. */
export async function rehearseOn(
  server: PostgresServer,
  options: RehearsalOptions = {},
): Promise<PostgresRehearsal> {
  const schema = server.freshSchema();
  const url = server.url(schema);
  let begun = 0;
  const rehearsal = await rehearse({
    ...options,
    through: (emulator) => {
      begun = Date.now();
      const { url: api } = emulator;
      const env = { MUSTRESET_STATE: url };
      return Promise.resolve({ url: api, ledger: () => emulator.ledger(), env });
    },
  });
  const { emulator, listed } = rehearsal;
  return {
    ...rehearsal,
    schema,
    url,
    found: async (exit) => {
      const store = server.open(url);
      try {
        const remains = { log: await linesOf(store), state: await textOf(await store.readState()) };
        const verified = await rehearsal.run('log', 'verify');
        expect(verified).toMatchObject({ status: 0 });
        return problemsOf(remains, {
          ledger: emulator.ledger(),
          exit,
          listed,
          parallelism: options.parallelism ?? 8,
          wallClock: (ms) => begun + ms,
        });
      } finally {
        await store.close();
      }
    },
  };
}

/** The log of an import of so many members into the project of the rehearsals. */
function importLog(members: number): string {
  let position = startPosition(LINEAGE);
  const lines: string[] = [];
  const put = <T extends LogRecordType>(type: T, body: LogBody<T>): void => {
    const { records: seq, head: prev } = position;
    const sealed = sealRecord({ at: at(seq), run: uuid(2), type, body, seq, prev });
    position = positionAfter(position, sealed);
    lines.push(sealed.line);
  };
  put('log_created', { lineage: LINEAGE, project_id: PROJECT });
  put('run_started', { command: 'import', actor: 'ada', host: 'h', tool: 'mustreset 1' });
  for (let n = 0; n < members; n += 1) {
    const email_address = `x${n}@example.com`;
    const imported = { campaigns: ['old'], required_at: at(0), actor: 'ada', reason: 'Moved.' };
    put('member_imported', { email_address, ...imported });
  }
  put('run_finished', { summary: { changed: members }, exit_code: 0 });
  return `${lines.join('\n')}\n`;
}

/** Fills an empty store with so many members. */
export async function fillStore(store: Store, members: number): Promise<void> {
  const lock = await store.lock(lockInfo());
  await lock.append(importLog(members));
  const { state } = await loadState(store);
  if (state === undefined) throw new Error('The log that was imported is not there.');
  await lock.saveState(state);
  await lock.release();
  await store.close();
}
