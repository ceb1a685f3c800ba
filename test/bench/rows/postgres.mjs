// A store in PostgreSQL with a million members: what a plan and an apply of ten addresses cost.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { PROJECT_ID } from '../answers.mjs';
import { line, seconds, voidLine, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { withPostgres } from '../postgres.mjs';
import { createProject } from '../project.mjs';

const NAME = 'PostgreSQL, a million members';
const WANTED = 10;
const LINEAGE = '0b0e0000-0000-4000-8000-000000000001';
const RECORD = JSON.stringify({
  reset: {
    by: 'imported',
    campaigns: ['inc-1'],
    members: {},
    required_at: '2026-01-01T00:00:00.000Z',
    sessions: [],
  },
});

/** A state document of so many members that no policy lists. */
async function writeState(path, count) {
  const header = {
    format: 'mustreset.state',
    version: 1,
    lineage: LINEAGE,
    serial: 1,
    project_id: PROJECT_ID,
    log: { bytes: 1, head: `sha256:${'0'.repeat(64)}` },
  };
  const file = createWriteStream(path);
  file.write(`${JSON.stringify(header).slice(0, -1)},"members":{\n`);
  for (let n = 0; n < count; n += 1) {
    const address = `old-${String(n).padStart(8, '0')}@example.org`;
    const written = file.write(`"${address}":${RECORD}${n + 1 < count ? ',' : ''}\n`);
    if (!written) await once(file, 'drain');
  }
  file.end('}}\n');
  await once(file, 'finish');
}

/** Rows of members that were written since the transaction `since`. */
async function rowsSince(url, since) {
  const client = new pg.Client({
    host: new URL(url.replace('bench@', '')).searchParams.get('host'),
    user: 'bench',
    database: 'postgres',
  });
  await client.connect();
  try {
    const now = await client.query('SELECT txid_current() AS id');
    const sql = 'SELECT count(*) AS n FROM bench_million.members WHERE xmin::text::bigint > $1';
    const touched = since === undefined ? undefined : (await client.query(sql, [since])).rows[0].n;
    return { id: Number(now.rows[0].id), touched: Number(touched) };
  } finally {
    await client.end();
  }
}

const measured = (count) =>
  withPostgres((place) =>
    withServer({ members: WANTED }, (port) =>
      inFolder(async (folder) => {
        const url = `${place}&schema=bench_million`;
        const project = createProject(folder, WANTED, { port, env: { MUSTRESET_STATE: url } });
        await writeState(join(folder, 'state.json'), count);
        process.stderr.write('  importing\n');
        const imported = await project.cli(['import', '--from', 'state.json', '--reason', 'bench']);
        process.stderr.write('  planning and applying\n');
        const planned = await project.plan();
        const { id } = await rowsSince(url);
        const applied = await project.apply(['--rate', '0']);
        const { touched } = await rowsSince(url, id);
        return { imported, planned, applied, touched };
      }),
    ),
  );

export async function postgres({ scale }) {
  const count = scale(1_000_000);
  const found = await measured(count);
  if (found === undefined) return [voidLine(NAME, 'plan and apply of 10', 'PostgreSQL is not installed')];
  const { imported, planned, applied, touched } = found;
  const cost = ({ wall_ms, rss_mb }) => `${seconds(wall_ms)}, ${whole(rss_mb)} MB`;
  return [
    line(NAME, 'plan and apply of 10', `plan ${cost(planned)}; apply ${cost(applied)}; import ${cost(imported)}`),
    line(NAME, 'an apply writes its own rows', `${touched} of ${whole(count)}`, touched === WANTED, found),
  ];
}
