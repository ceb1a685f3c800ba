// The same apply with its record in each kind of store, beside the folder.
import { fileURLToPath } from 'node:url';
import { line, medianOf, times, voidLine, whole } from '../figures.mjs';
import { mustreset, withServer } from '../peers.mjs';
import { withPostgres } from '../postgres.mjs';
import { serving } from '../serving.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const LATENCY_MS = 20;
const STORE_MS = 10;
const FLAGS = ['--parallelism', '10', '--rate', '0'];
const GOALS = { PostgreSQL: 0.8, HTTP: 0.5, S3: 0.5 };
const SERVER = fileURLToPath(new URL('../state-server.mjs', import.meta.url));

let places = 0;
/** Every apply gets a place of its own. */
const fresh = () => {
  places += 1;
  return `bench_${places}`;
};

const httpEnv = (port) => {
  const address = `http://127.0.0.1:${port}/${fresh()}`;
  return { MUSTRESET_STATE: address, TF_HTTP_LOCK_ADDRESS: address };
};

const s3Env = (port) => ({
  MUSTRESET_STATE: `s3://bench/${fresh()}?region=us-east-1&endpoint=http://127.0.0.1:${port}`,
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});

const requestsOf = async (port) =>
  Number(await (await fetch(`http://127.0.0.1:${port}/requests`)).text());

/** An apply against a store server, with the requests that the store saw, plan included. */
async function counted(apply, port, env) {
  const before = await requestsOf(port);
  const result = await apply(env);
  return { ...result, requests: (await requestsOf(port)) - before };
}

async function measure(rounds, count, postgres) {
  return withServer({ members: count, latency_ms: LATENCY_MS }, (api) =>
    serving([SERVER, 'http', `${STORE_MS}`], (http) =>
      serving([SERVER, 's3', `${STORE_MS}`], (s3) => {
        const apply = (env) => mustreset(api, count, FLAGS, undefined, env);
        return takeTurns(rounds, {
          folder: () => apply({}),
          HTTP: () => counted(apply, http, httpEnv(http)),
          S3: () => counted(apply, s3, s3Env(s3)),
          ...(postgres !== undefined && {
            PostgreSQL: () => apply({ MUSTRESET_STATE: `${postgres}&schema=${fresh()}` }),
          }),
        });
      }),
    ),
  );
}

function lineOf(name, results, count) {
  const goal = `≥ ${GOALS[name]} × folder`;
  if (results[name] === undefined) return voidLine(`stores: ${name}`, goal, 'PostgreSQL is not installed');
  const share = ratio(results[name], results.folder, 'per_s');
  const per_s = (one) => `${whole(medianOf(results[one], 'per_s'))}/s`;
  const [{ requests }] = results[name];
  const asked =
    requests === undefined ? '' : `; ${whole((requests * 1000) / count)} requests per 1 000 resets`;
  const text = `${per_s(name)}, folder ${per_s('folder')}: ${times(share)}${asked}`;
  return line(`stores: ${name}`, goal, text, share >= GOALS[name], { results, share });
}

export async function stores({ rounds, scale }) {
  const count = scale(2_000);
  const results =
    (await withPostgres((url) => measure(rounds, count, url))) ?? (await measure(rounds, count));
  return Object.keys(GOALS).map((name) => lineOf(name, results, count));
}
