/** A policy repository as `init` writes it, with a Stytch of its own. */
import { expect } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { type StartedWorldOptions, policyText, runCli, startWorld } from '../support/cli.ts';
import { type Repository, startRepository } from './repository.ts';

export interface PolicyRepository {
  readonly repository: Repository;
  readonly emulator: Emulator;
  /** Writes a policy that lists these members of the emulator's world. */
  policy(campaign: string, members: readonly string[]): void;
  /** Addresses that were reset, sorted. */
  reset(): readonly string[];
}

/** Runs `init` with these flags; the first commit is on main, and no job has run. */
export async function initRepository(
  flags: readonly string[],
  world?: StartedWorldOptions,
): Promise<PolicyRepository> {
  const { emulator } = await startWorld(world);
  const repository = startRepository();
  const { desk } = repository;
  const init = await runCli(['init', ...flags], { cwd: desk.path });
  expect([init.status, init.stderr]).toEqual([0, '']);
  // The address of the emulator is all that a real project would not have.
  desk.write('mustreset.yaml', `${desk.read('mustreset.yaml')}base_url: ${emulator.url}\n`);
  repository.commit('Begin');
  return {
    repository,
    emulator,
    policy: (campaign, members) => {
      desk.write(`policies/${campaign}.yaml`, policyText(members, { campaign }));
    },
    reset: () => Object.keys(emulator.ledger().totals.resets).sort(),
  };
}
