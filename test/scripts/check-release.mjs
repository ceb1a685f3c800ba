// Whether a tag may be released: node test/scripts/check-release.mjs TAG OWNER/NAME
// Prints the entry of the changelog, which becomes the text of the release.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [tag = '', repository = '', folder = '.'] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8');

const manifest = JSON.parse(read('package.json'));
const { version } = manifest;
const wrong = [];

if (tag !== `v${version}`) {
  wrong.push(`The tag is ${tag}, and package.json says ${version}: the tag must be v${version}.`);
}

/** The lines under the heading of this version; undefined where there is none. */
function entryOf(changelog) {
  const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')}(?: .*)?$`, 'm');
  const [, after] = changelog.split(heading);
  return after?.split(/^## /m)[0]?.trim();
}

const entry = entryOf(read('CHANGELOG.md'));
if (!entry) wrong.push(`CHANGELOG.md has no entry "## ${version}".`);

// npm compares the two where provenance is published, and refuses the package otherwise.
const url = String(manifest.repository?.url ?? manifest.repository ?? '');
if (!new RegExp(`(^|[/:])${repository}(\\.git)?$`, 'i').test(url)) {
  wrong.push(`package.json names the repository "${url}", and this one is ${repository}.`);
}

for (const text of wrong) console.error(text);
if (wrong.length > 0) process.exit(1);
console.log(entry);
