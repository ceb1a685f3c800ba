/** Holds answers to what Stytch documents: JSON Schemas made from the facts beside this file. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** A field of an object or of an answer. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

export interface DocumentedError {
  readonly status: number;
  readonly error_type: string;
  readonly basis?: string;
}

export interface DocumentedEndpoint {
  readonly method: string;
  readonly path: string;
  readonly sdk_method: string;
  readonly response_200: readonly Field[];
  readonly errors: readonly DocumentedError[];
}

interface Facts {
  readonly objects: Readonly<Record<string, readonly Field[]>>;
  readonly endpoints: readonly DocumentedEndpoint[];
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;

const FACTS = read<Facts & { readonly id_patterns: Readonly<Record<string, string>> }>(
  'facts.json',
);
const SDK = read<Facts & { readonly errors: readonly DocumentedError[] }>('sdk-facts.json');

export const ENDPOINTS: readonly DocumentedEndpoint[] = [...FACTS.endpoints, ...SDK.endpoints];

/** The errors of the facts, each once, then those whose type stands in the SDKs alone. */
export const FACT_ERRORS: readonly DocumentedError[] = FACTS.endpoints.flatMap((one) => one.errors);
export const ERRORS: readonly DocumentedError[] = [...FACT_ERRORS, ...SDK.errors];

const INSTANT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$';
const PASSWORD = FACTS.id_patterns['member-password'] ?? '';

/** Forms of texts by the name of their field. */
const PATTERNS: Readonly<Record<string, string>> = {
  request_id: FACTS.id_patterns['request-id'] ?? '',
  organization_id: FACTS.id_patterns['organization'] ?? '',
  member_id: FACTS.id_patterns['member'] ?? '',
  member_password_id: `^$|${PASSWORD}`,
  organization_slug: '^[A-Za-z0-9._~-]{2,128}$',
};

const THREE = ['ALL_ALLOWED', 'RESTRICTED', 'NOT_ALLOWED'];

/** Values of texts by object and field. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'Member.status': ['pending', 'invited', 'active', 'deleted'],
  'Member.default_mfa_method': ['sms_otp', 'totp', ''],
  'Organization.sso_jit_provisioning': THREE,
  'Organization.email_jit_provisioning': THREE.slice(1),
  'Organization.email_invites': THREE,
  'Organization.auth_methods': THREE.slice(0, 2),
  'Organization.mfa_policy': ['REQUIRED_FOR_ALL', 'OPTIONAL'],
  'Organization.mfa_methods': THREE.slice(0, 2),
  'Organization.oauth_tenant_jit_provisioning': THREE.slice(1),
  'Organization.first_party_connected_apps_allowed_type': THREE,
  'Organization.third_party_connected_apps_allowed_type': THREE,
  'MemberRoleSource.type': [
    'direct_assignment',
    'email_assignment',
    'sso_connection',
    'sso_connection_group',
    'scim_connection_group',
  ],
  'Membership.type': ['active_member', 'pending_member', 'invited_member'],
  'AuthenticationFactor.type': ['password', 'magic_link'],
  'AuthenticationFactor.delivery_method': ['knowledge', 'email'],
};

function typeSchema(type: string, owner: string, name: string): object {
  if (type.endsWith('[]'))
    return { type: 'array', items: typeSchema(type.slice(0, -2), owner, '') };
  switch (type) {
    case 'string': {
      const values = VALUES[`${owner}.${name}`];
      const pattern = name.endsWith('_at') ? INSTANT : PATTERNS[name];
      return { type, ...(values && { enum: values }), ...(pattern && { pattern }) };
    }
    case 'boolean':
      return { type };
    case 'integer(int32)':
      return { type: 'integer' };
    case 'string|null':
      return { type: ['string', 'null'] };
    case 'object':
      // A map by organization_id, as the text of the members search says.
      return name === 'organizations'
        ? { type, additionalProperties: { $ref: '#/definitions/Organization' } }
        : { type };
    default:
      return { $ref: `#/definitions/${type}` };
  }
}

/** Nothing but the documented fields, and all that are required. */
const objectSchema = (fields: readonly Field[], owner: string): object => ({
  type: 'object',
  additionalProperties: false,
  required: fields.filter(({ required }) => required).map(({ name }) => name),
  properties: Object.fromEntries(
    fields.map(({ name, type }) => [name, typeSchema(type, owner, name)]),
  ),
});

const definitions = Object.fromEntries(
  Object.entries({ ...FACTS.objects, ...SDK.objects }).map(([name, fields]) => [
    name,
    objectSchema(fields, name),
  ]),
);

const ajv = new Ajv({ strict: true, allowUnionTypes: true });

const ERROR_FIELDS: readonly Field[] = [
  { name: 'status_code', type: 'integer(int32)', required: true },
  ...['request_id', 'error_type', 'error_message', 'error_url'].map((name) => ({
    name,
    type: 'string',
    required: true,
  })),
  { name: 'error_details', type: 'object', required: false },
];
const isError = ajv.compile(objectSchema(ERROR_FIELDS, 'Error'));

interface Checked {
  readonly endpoint: DocumentedEndpoint;
  readonly path: RegExp;
  readonly isAnswer: ValidateFunction;
}

const CHECKED: readonly Checked[] = ENDPOINTS.map((endpoint) => ({
  endpoint,
  path: new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  isAnswer: ajv.compile({ ...objectSchema(endpoint.response_200, ''), definitions }),
}));

/** What is undocumented in an answer of the API, in one line; undefined when nothing is. */
export function undocumented(
  method: string,
  path: string,
  status: number,
  body: unknown,
): string | undefined {
  const target = path.split('?')[0] ?? '';
  // Before the variable paths, which would take its name for an id.
  const fitting = CHECKED.filter((one) => one.endpoint.method === method && one.path.test(target));
  const found = fitting.find(({ endpoint }) => endpoint.path === target) ?? fitting[0];
  const check = status === 200 ? found?.isAnswer : isError;
  if (check === undefined) return `${method} ${path} is no documented endpoint`;
  if (!check(body)) {
    const [error] = check.errors ?? [];
    const what = JSON.stringify(error?.params);
    return `${method} ${path}: ${error?.instancePath || 'the answer'} ${error?.message} ${what}`;
  }
  const { status_code, error_type, error_url } = body as Readonly<Record<string, unknown>>;
  if (status_code !== status) return `${method} ${path}: status_code is not ${status}`;
  if (status === 200) return undefined;
  if (!ERRORS.some((one) => one.status === status && one.error_type === error_type)) {
    return `${method} ${path}: no documented error ${status} ${String(error_type)}`;
  }
  const page = `https://stytch.com/docs/api-reference/b2b/api/errors/${status}#${String(error_type)}`;
  return error_url === page ? undefined : `${method} ${path}: error_url is not ${page}`;
}
