// Plays the incident through the library, as a program that depends on the package would.
import {
  applyPlan,
  loadPolicy,
  loadState,
  newState,
  openStore,
  planResets,
  readPlanRoster,
  readPolicyFile,
  stytchProvider,
  systemClock,
  verifyLog,
} from 'mustreset';

const [policyFile, folder, base_url, project_id, secret] = process.argv.slice(2);
const tool = 'play 1.0.0';
const clock = systemClock;

const { policy, diagnostics } = await loadPolicy(
  { files: [policyFile], project_id },
  readPolicyFile,
);
if (policy === undefined) throw new Error(diagnostics[0]?.detail);

const store = await openStore(folder, { env: {}, clock: systemClock });
const provider = stytchProvider({ project_id, secret, base_url, parallelism: 4, clock, tool });

async function plan() {
  const found = await loadState(store, { project_id });
  const state = found.state ?? newState(clock.uuid(), project_id);
  const now = clock.now();
  const roster = await readPlanRoster(provider, {
    policy,
    members: state.members,
    now,
    replace: [],
  });
  const options = {
    plan_id: clock.uuid(),
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    tool,
    project_id,
    base_url,
  };
  return planResets({ policy, state, roster, now, options }).plan;
}

const first = await plan();
let last;
for await (const event of applyPlan(
  first,
  { provider, store, clock },
  { policy: { type: 'present', policy }, new_state: true, tool },
)) {
  last = event;
}
const second = await plan();
const { ok, records } = await verifyLog(await store.readLog());
await provider.close();
console.log(
  JSON.stringify({ planned: first.summary, applied: last, again: second.summary, ok, records }),
);
