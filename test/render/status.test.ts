import { describe, expect, test } from 'vitest';
import type { CampaignsStatus } from '../../src/model/status.ts';
import { countStatuses } from '../../src/plan/status.ts';
import { statusCsv } from '../../src/render/csv.ts';
import { html } from '../../src/render/html.ts';
import { markdown } from '../../src/render/markdown.ts';
import { type StatusReport, statusPage } from '../../src/render/page-status.ts';
import { renderStatus } from '../../src/render/status.ts';
import { aRequiredMember, aStatus, everyStatus } from './status-support.ts';
import { HOSTILE, RAW, colored, golden, plain } from './support.ts';

const reportOf = (status: CampaignsStatus): StatusReport => ({
  found: { status, project_id: 'project-test-1', at: '2026-11-28T08:00:00.000Z' },
  diagnostics: [],
  more: 0,
});

describe('as text', () => {
  test('the numbers come first, then who stands behind each', async () => {
    const text = renderStatus(aStatus(everyStatus()), plain, 2);
    await expect(text).toMatchFileSnapshot(golden('status.txt'));
  });

  test('several campaigns have a sum', () => {
    const members = [aRequiredMember(), aRequiredMember({ status: 'overdue' })];
    const [campaign] = aStatus(members).campaigns;
    if (campaign === undefined) throw new Error('No campaign.');
    const total = countStatuses([...members, ...members]);
    const campaigns = [campaign, { ...campaign, id: 'inc-2' }];
    const text = renderStatus(aStatus(members, { campaigns, total }), plain, 2);
    expect(text).toMatch(/^in total +4 +2 +2$/m);
    expect(text).toContain('Status: 2 addresses in 2 campaigns; 4 required: 2 done, 2 overdue.\n');
  });

  test('a long list is cut, and says how many more there are', () => {
    const many = Array.from({ length: 103 }, (_, n) =>
      aRequiredMember({ email_address: `m${n}@x.example` }),
    );
    const text = renderStatus(aStatus(many), plain, 2);
    expect(text.match(/@x\.example/g)).toHaveLength(100);
    expect(text).toContain('and 3 more: --json and --write csv list them all');
  });

  test('without the live members says that only the record was asked', () => {
    const text = renderStatus(aStatus([], { refreshed: false }), plain, 0);
    expect(text).toContain('this is what the record alone knows');
  });

  test('nothing from outside reaches the terminal raw', () => {
    const hostile = aRequiredMember({ email_address: HOSTILE, organizations: [HOSTILE] });
    const base = aStatus([hostile]);
    const campaigns = base.campaigns.map((campaign) => ({ ...campaign, id: HOSTILE }));
    const organizations = base.organizations.map((one) => ({ ...one, id: HOSTILE }));
    const text = renderStatus({ ...base, campaigns, organizations }, plain, 1);
    expect(text).not.toMatch(RAW);
    expect(renderStatus(base, colored, 1)).toContain('\u001b[32m');
  });
});

describe('as a document', () => {
  test('Markdown has the totals first, and masks addresses', async () => {
    const page = statusPage(reportOf(aStatus(everyStatus())));
    await expect(markdown(page, false)).toMatchFileSnapshot(golden('status.md'));
    expect(markdown(page, false)).not.toContain('grace@');
    expect(markdown(page, true)).toContain('`grace@example.com`');
  });

  test('HTML has everybody', () => {
    const text = [...html(statusPage(reportOf(aStatus(everyStatus()))), 'mustreset 0.1.0')].join(
      '',
    );
    for (const { email_address, member_id } of everyStatus()) {
      expect(text.replaceAll('<wbr>', '')).toContain(email_address ?? member_id);
    }
  });

  test('CSV has a row for each address under each campaign', () => {
    const rows = [...statusCsv(aStatus(everyStatus()))].join('').trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^campaign,status,status_reason,email_address,member_id,/);
    expect(rows).toHaveLength(1 + everyStatus().length);
    expect(rows).toContainEqual(
      expect.stringMatching(
        /^inc-1042,cannot_tell,several_members,grace@example\.com,,2026-11-24T/,
      ),
    );
    expect(rows.at(-1)).toMatch(/^inc-1042,not_found,,,member-test-9,,/);
  });

  test('a status that could not be had says so', () => {
    const page = statusPage({ diagnostics: [], more: 0 });
    expect(markdown(page, false)).toContain('**There is no status.**');
  });
});
