/** What validate and fmt say. */
import { GREEN, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { count } from './text.ts';

export interface ValidPolicy {
  readonly files: readonly string[];
  /** Campaign id → number of addresses. */
  readonly campaigns: Readonly<Record<string, number>>;
  /** Each address once. */
  readonly addresses: number;
  readonly warnings: number;
}

/** `Success! The policy is valid. …`, and a line for each campaign. */
export function renderValid(policy: ValidPolicy, style: Style): string {
  const campaigns = Object.entries(policy.campaigns);
  const warned = policy.warnings === 0 ? '.' : ', but there were some warnings as shown above.';
  const what = [
    count(policy.addresses, 'address', 'addresses'),
    `in ${count(campaigns.length, 'campaign')}`,
    `from ${count(policy.files.length, 'file')}`,
  ].join(' ');
  const lines = campaigns.map(
    ([campaign, addresses]) =>
      `  ${escapeTerminal(campaign)}: ${count(addresses, 'address', 'addresses')}`,
  );
  return `${[`${paint('Success!', GREEN, style)} The policy is valid${warned} ${what}.`, ...lines].join('\n')}\n`;
}

/** The files that fmt changed, or with `--check` would change: one a line, as Terraform's fmt. */
export const renderChangedFiles = (files: readonly string[]): string =>
  files.map((file) => `${escapeTerminal(file)}\n`).join('');

/** What `validate --against` says when nobody is missing; `unlisted`: addresses not on the list. */
export const renderCoverage = (unlisted: number): string =>
  unlisted === 0
    ? 'The policies cover every address of the list, and no other.\n'
    : `The policies cover every address of the list, and ${count(unlisted, 'address', 'addresses')} that it lacks.\n`;
