/** Stories of commands, crashes and members, told by chance: the plan always agrees with an independent table, and nothing is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expected } from '../plan/model.ts';
import { cases, counted, isTorture } from '../support/tier.ts';
import { Story, changes, steps } from './commands.ts';
import { LIVES, Site } from './site.ts';

const STORIES = cases(300, 400);
const LEAST_COMMANDS = 6_000;
const MOST_RUNS = 6;
/** With one there are more addresses than attempts that may be open. */
const parallelism = fc.constantFrom(1, 2, 3);

/** What plans would still do. */
const left = ({ site }: Story): readonly string[] =>
  Object.values(expected(site.told()) ?? {}).filter(changes);

/** Applies once a minute until nothing is left to do; then a further apply calls nobody. */
async function settleDown(story: Story, saw: (site: Site) => void): Promise<void> {
  for (let runs = 1; runs <= MOST_RUNS && left(story).length > 0; runs += 1) {
    await story.applyNow(LIVES, ['ok']);
    expect(await story.problems()).toEqual([]);
    story.site.pass(61_000);
    saw(story.site);
  }
  expect(left(story)).toEqual([]);
  const { calls } = await story.applyNow(LIVES, ['ok']);
  expect([calls, await story.problems()]).toEqual([0, []]);
}

test('whatever happens in whatever order, what is planned and done is right', async () => {
  const seen = new Set<string>();
  const saw = (site: Site): void => {
    for (const what of Object.values(expected(site.told()) ?? {})) seen.add(what);
  };
  let commands = 0;
  await fc.assert(
    fc.asyncProperty(steps, parallelism, async (taken, calls) => {
      const story = new Story(new Site(calls));
      for (const step of taken) {
        await story.take(step);
        expect(await story.problems()).toEqual([]);
        saw(story.site);
      }
      commands += taken.length;
      await settleDown(story, saw);
    }),
    { numRuns: STORIES.length, seed: STORIES[0] ?? 1 },
  );
  counted('commands in stories', commands);
  if (!isTorture) expect(commands).toBeGreaterThanOrEqual(LEAST_COMMANDS);
  expect([...seen].sort()).toEqual([
    'credit no_password',
    'credit satisfied',
    'no_op',
    'require',
    'require_again',
    'revoke',
    'settle',
    'settle reading',
    'skip held',
    'skip not_found',
    'skip protected',
    'skip scheduled',
  ]);
}, 1_200_000);
