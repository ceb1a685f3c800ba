/** Every API error that the emulator answers, in one table, so that a status can be corrected in one place. */

interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  /**
   * `documented`: type and status stand in Stytch's documentation. `inferred`: the type stands in
   * Stytch's SDKs, the status is inferred. `chosen`: the emulator's own choice.
   */
  readonly basis: 'documented' | 'inferred' | 'chosen';
}

const entry = (
  status: number,
  basis: ErrorEntry['basis'],
  message = 'The submitted search request is invalid.',
): ErrorEntry => ({ status, basis, message });

const SEARCH_FAULTS = [
  'filter_name_not_recognized',
  'filter_name_must_be_string',
  'missing_filter_name',
  'missing_filter_value',
  'expected_array_of_strings',
  'expected_boolean',
  'expected_string',
  'member_email_fuzzy_too_short',
] as const;

export type SearchKind = 'member' | 'organization';
export type SearchErrorType = `${SearchKind}_search_${(typeof SEARCH_FAULTS)[number]}`;

type OtherErrorType =
  | 'bad_request'
  | 'cross_org_passwords_not_enabled'
  | 'email_not_found'
  | 'internal_server_error'
  | 'invalid_email'
  | 'invalid_member_get_fields'
  | 'member_not_found'
  | 'member_password_not_found'
  | 'member_reset_password'
  | 'member_search_cannot_mix_internal_and_external_member_ids'
  | 'member_search_member_mfa_phone_number_fuzzy_too_short'
  | 'member_search_organization_ids_empty'
  | 'organization_not_found'
  | 'organization_search_organization_name_fuzzy_too_short'
  | 'organization_search_organization_slug_fuzzy_too_short'
  | 'organization_search_allowed_domain_fuzzy_too_short'
  | 'route_not_found'
  | 'search_invalid_status_filter'
  | 'server_unavailable'
  | 'too_many_requests'
  | 'unauthorized_credentials';

const OTHER_ERRORS: Readonly<Record<OtherErrorType, ErrorEntry>> = {
  bad_request: entry(400, 'documented', 'The submitted request is invalid.'),
  cross_org_passwords_not_enabled: entry(
    400,
    'inferred',
    'Cross-organization passwords are not enabled for this project.',
  ),
  email_not_found: entry(404, 'documented', 'Email could not be found.'),
  internal_server_error: entry(500, 'documented', 'Oops, something seems to have gone wrong.'),
  invalid_email: entry(400, 'inferred', 'Email format is invalid.'),
  invalid_member_get_fields: entry(
    400,
    'inferred',
    'Exactly one of member_id and email_address must be given.',
  ),
  member_not_found: entry(404, 'inferred', 'Member could not be found.'),
  member_password_not_found: entry(404, 'inferred', 'Member password not found'),
  member_reset_password: entry(400, 'inferred', 'The Member must reset their password.'),
  member_search_cannot_mix_internal_and_external_member_ids: entry(400, 'inferred'),
  member_search_member_mfa_phone_number_fuzzy_too_short: entry(400, 'inferred'),
  member_search_organization_ids_empty: entry(400, 'inferred'),
  organization_not_found: entry(404, 'inferred', 'Organization could not be found.'),
  organization_search_organization_name_fuzzy_too_short: entry(400, 'inferred'),
  organization_search_organization_slug_fuzzy_too_short: entry(400, 'inferred'),
  organization_search_allowed_domain_fuzzy_too_short: entry(400, 'chosen'),
  route_not_found: entry(404, 'inferred', 'The requested route could not be found.'),
  search_invalid_status_filter: entry(400, 'inferred'),
  server_unavailable: entry(
    503,
    'inferred',
    'The server is unavailable, please retry the request.',
  ),
  too_many_requests: entry(429, 'documented', 'Too many requests have been made.'),
  unauthorized_credentials: entry(401, 'documented', 'Unauthorized credentials.'),
};

export type ErrorType = OtherErrorType | SearchErrorType;

const ERRORS: ReadonlyMap<string, ErrorEntry> = new Map([
  ...Object.entries(OTHER_ERRORS),
  ...(['member', 'organization'] as const).flatMap((kind) =>
    SEARCH_FAULTS.map((fault) => [`${kind}_search_${fault}`, entry(400, 'inferred')] as const),
  ),
]);

/** A request that the API refuses. */
export class ApiError extends Error {
  readonly error_type: ErrorType;
  readonly status_code: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(error_type: ErrorType, headers: Readonly<Record<string, string>> = {}) {
    const known = ERRORS.get(error_type);
    if (known === undefined) throw new Error(`No such API error: ${error_type}`);
    super(known.message);
    this.name = 'ApiError';
    this.error_type = error_type;
    this.status_code = known.status;
    this.headers = headers;
  }
}

/**
 * The documented error body. It never has a key `error`: the official SDK would read it as an OAuth error.
 * https://stytch.com/docs/api-reference/b2b/api/errors
 */
export function errorBody(error: ApiError, request_id: string): object {
  const { status_code, error_type, message } = error;
  const error_url = `https://stytch.com/docs/api-reference/b2b/api/errors/${status_code}#${error_type}`;
  return { status_code, request_id, error_type, error_message: message, error_url };
}
