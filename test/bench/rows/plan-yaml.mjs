// A plan of 1 000 addresses in YAML, beside Terraform's plan of as many resources.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addresses } from '../answers.mjs';
import { expectCode, run, runTimed } from '../child.mjs';
import { line, medianOf, seconds, times, voidLine, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { createProject } from '../project.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const CPU_GOAL = '≥ 30 × less CPU than terraform';
const hasTerraform = () => spawnSync('terraform', ['version']).status === 0;

/** Each address as a `terraform_data` of one `for_each`. */
async function terraform(folder, count) {
  mkdirSync(folder);
  const set = addresses(count).map((address) => `    "${address}",\n`);
  writeFileSync(
    join(folder, 'main.tf'),
    `resource "terraform_data" "reset" {\n  for_each = toset([\n${set.join('')}  ])\n  input = each.key\n}\n`,
  );
  const options = { folder, env: { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' } };
  expectCode(await run('terraform', ['init', '-input=false'], options), [0], 'terraform init');
  const args = ['plan', '-input=false', '-no-color', '-out=tfplan'];
  return async () => expectCode(await runTimed('terraform', args, options), [0], 'terraform plan');
}

export async function planYaml({ rounds, scale }) {
  const count = scale(1_000);
  const name = `plan of ${whole(count)} in YAML`;
  return inFolder(async (folder) => {
    const project = createProject(folder, count, { source: 'yaml' });
    const peers = { mustreset: () => project.plan('--refresh=false') };
    if (hasTerraform()) peers.terraform = await terraform(join(folder, 'terraform'), count);
    const results = await takeTurns(rounds, peers);
    const wall = medianOf(results.mustreset, 'wall_ms');
    const cpu = seconds(medianOf(results.mustreset, 'cpu_ms'));
    const lines = [line(name, '≤ 0.5 s', `${seconds(wall)} (CPU ${cpu})`, wall <= 500, { count, results })];
    if (results.terraform === undefined) {
      return [...lines, voidLine(name, CPU_GOAL, 'terraform is not installed')];
    }
    const less = ratio(results.terraform, results.mustreset, 'cpu_ms');
    const text = `CPU ${cpu}, terraform ${seconds(medianOf(results.terraform, 'cpu_ms'))}: ${times(less)}`;
    return [...lines, line(name, CPU_GOAL, text, less >= 30, { less })];
  });
}
