/** The reads of the Stytch API over a list of members, with the refusals that a test asks for. */
import { createServer } from 'node:http';

export interface TinyMember {
  readonly member_id: string;
  readonly organization_id: string;
  readonly email_address: string;
  readonly status: string;
  readonly member_password_id: string;
  readonly external_id?: string;
  readonly is_admin: boolean;
  readonly is_breakglass: boolean;
  readonly roles: readonly { readonly role_id: string }[];
}

export interface TinyCall {
  readonly method: string;
  readonly path: string;
  readonly body: {
    readonly organization_ids?: readonly string[];
    readonly cursor?: string;
    readonly limit?: number;
    readonly query?: {
      readonly operands: readonly {
        readonly filter_name: string;
        readonly filter_value: readonly string[];
      }[];
    };
  };
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface TinyOptions {
  readonly members?: readonly TinyMember[];
  /** Answers instead of the API; `index` counts all calls. */
  readonly instead?: (call: TinyCall, index: number) => Answer | 'drop' | undefined;
  /** Results a page, whatever the limit says. */
  readonly page?: number;
  /** Values that a filter may hold. */
  readonly maxValues?: number;
  /** Organizations that a member search may name. */
  readonly maxOrganizations?: number;
}

export const aMember = (n: number, more: Partial<TinyMember> = {}): TinyMember => ({
  member_id: `member-test-${n}`,
  organization_id: `organization-test-${n}`,
  email_address: `u${n}@example.com`,
  status: 'active',
  member_password_id: `member-password-test-${n}`,
  is_admin: false,
  is_breakglass: false,
  roles: [{ role_id: 'stytch_member' }],
  ...more,
});

export const refusal = (status: number, error_type: string): Answer => ({
  status,
  body: { status_code: status, request_id: 'request-id-test-9', error_type, error_message: 'No.' },
});

const ok = (body: object): Answer => ({
  status: 200,
  body: { status_code: 200, request_id: 'request-id-test-0', ...body },
});

function answerTo(call: TinyCall, options: TinyOptions): Answer {
  const members = options.members ?? [];
  const values = (name: string): readonly string[] | undefined =>
    call.body.query?.operands.find((operand) => operand.filter_name === name)?.filter_value;
  const tooMany =
    (call.body.organization_ids?.length ?? 0) > (options.maxOrganizations ?? 1000) ||
    [values('member_emails'), values('member_ids')].some(
      (list) => (list?.length ?? 0) > (options.maxValues ?? 1000),
    );
  if (tooMany) return refusal(400, 'bad_request');
  const found = members.filter(
    (member) =>
      (values('member_emails')?.includes(member.email_address.toLowerCase()) ?? true) &&
      (values('member_ids')?.includes(member.member_id) ?? true),
  );
  const from = Number(call.body.cursor ?? 0);
  const page = options.page ?? call.body.limit ?? 100;
  const paged = <T>(items: readonly T[]): { items: readonly T[]; results_metadata: object } => ({
    items: items.slice(from, from + page),
    results_metadata: {
      total: items.length,
      next_cursor: from + page < items.length ? String(from + page) : null,
    },
  });
  if (call.path === '/v1/b2b/organizations/search') {
    const ids = [...new Set(found.map((member) => member.organization_id))];
    const { items, results_metadata } = paged(ids);
    return ok({
      organizations: items.map((organization_id) => ({ organization_id })),
      results_metadata,
    });
  }
  if (call.path === '/v1/b2b/organizations/members/search') {
    const organizations = call.body.organization_ids ?? [];
    const known = new Set(members.map((member) => member.organization_id));
    if (organizations.some((id) => !known.has(id))) return refusal(404, 'organization_not_found');
    const { items, results_metadata } = paged(
      found.filter((member) => organizations.includes(member.organization_id)),
    );
    return ok({ members: items, organizations: {}, results_metadata });
  }
  const url = new URL(call.path, 'http://tiny');
  const id =
    url.searchParams.get('member_id') ?? decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  const member = members.find((each) => each.member_id === id || each.external_id === id);
  return member === undefined
    ? refusal(404, 'member_not_found')
    : ok({ member_id: member.member_id, member, organization: {} });
}

export interface TinyStytch {
  readonly base_url: string;
  readonly calls: readonly TinyCall[];
  readonly most_in_flight: () => number;
  close(): Promise<void>;
}

export function tinyStytch(options: TinyOptions): Promise<TinyStytch> {
  const calls: TinyCall[] = [];
  let inFlight = 0;
  let most = 0;
  const server = createServer((request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const body = (text === '' ? {} : JSON.parse(text)) as TinyCall['body'];
      const call = { method: request.method ?? '', path: request.url ?? '', body };
      calls.push(call);
      const answer = options.instead?.(call, calls.length - 1) ?? answerTo(call, options);
      setImmediate(() => {
        inFlight -= 1;
        if (answer === 'drop') {
          response.destroy();
          return;
        }
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          ...answer.headers,
        });
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        base_url: `http://127.0.0.1:${port}`,
        calls,
        most_in_flight: () => most,
        close: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}
