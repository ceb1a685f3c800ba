/** Every API error that the emulator knows, in one table, so that a status can be corrected in one place. */

export interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  /**
   * `documented`: type and status stand in Stytch's documentation. `inferred`: the type stands in
   * Stytch's SDKs, the status is inferred.
   */
  readonly basis: 'documented' | 'inferred';
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
  | 'breached_password'
  | 'cannot_reset_password_with_existing_password'
  | 'cross_org_passwords_enabled'
  | 'cross_org_passwords_not_enabled'
  | 'email_not_found'
  | 'internal_server_error'
  | 'invalid_email'
  | 'invalid_id'
  | 'invalid_member_get_fields'
  | 'invalid_organization_id'
  | 'invalid_session_token'
  | 'member_not_found'
  | 'member_password_not_found'
  | 'member_reset_password'
  | 'member_search_cannot_mix_internal_and_external_member_ids'
  | 'member_search_member_mfa_phone_number_fuzzy_too_short'
  | 'member_search_organization_ids_empty'
  | 'no_password_reset_redirect_url'
  | 'no_session_arguments'
  | 'no_session_revoke_arguments'
  | 'operation_restricted_by_organization_auth_methods'
  | 'organization_not_found'
  | 'organization_search_organization_name_fuzzy_too_short'
  | 'organization_search_organization_slug_fuzzy_too_short'
  | 'organization_search_allowed_domain_fuzzy_too_short'
  | 'pkce_did_not_expect_code_verifier'
  | 'pkce_expected_code_verifier'
  | 'pkce_mismatch'
  | 'project_not_found'
  | 'route_not_found'
  | 'search_invalid_status_filter'
  | 'search_timeout'
  | 'server_unavailable'
  | 'session_authorization_error'
  | 'session_authorization_tenancy_error'
  | 'session_not_found'
  | 'session_too_old_to_reset_password'
  | 'too_many_requests'
  | 'too_many_session_arguments'
  | 'too_many_session_revoke_arguments'
  | 'unable_to_auth_password_reset_token'
  | 'unable_to_parse_session_jwt'
  | 'unauthorized_credentials'
  | 'user_lock_limit_reached'
  | 'weak_password';

const OTHER_ERRORS: Readonly<Record<OtherErrorType, ErrorEntry>> = {
  bad_request: entry(400, 'documented', 'The submitted request is invalid.'),
  breached_password: entry(400, 'inferred', 'The password is known from data breaches.'),
  cannot_reset_password_with_existing_password: entry(
    400,
    'inferred',
    'The password cannot be reset with the existing password.',
  ),
  cross_org_passwords_enabled: entry(
    400,
    'inferred',
    'Cross-organization passwords are enabled for this project.',
  ),
  cross_org_passwords_not_enabled: entry(
    400,
    'inferred',
    'Cross-organization passwords are not enabled for this project.',
  ),
  email_not_found: entry(404, 'documented', 'Email could not be found.'),
  internal_server_error: entry(500, 'documented', 'Oops, something seems to have gone wrong.'),
  invalid_email: entry(400, 'inferred', 'Email format is invalid.'),
  invalid_id: entry(400, 'inferred', 'The id is malformed.'),
  invalid_member_get_fields: entry(
    400,
    'inferred',
    'Exactly one of member_id and email_address must be given.',
  ),
  invalid_organization_id: entry(400, 'inferred', 'The organization_id is malformed.'),
  invalid_session_token: entry(400, 'inferred', 'The session token is malformed.'),
  member_not_found: entry(404, 'inferred', 'Member could not be found.'),
  member_password_not_found: entry(404, 'inferred', 'Member password not found'),
  member_reset_password: entry(400, 'inferred', 'The Member must reset their password.'),
  member_search_cannot_mix_internal_and_external_member_ids: entry(400, 'inferred'),
  member_search_member_mfa_phone_number_fuzzy_too_short: entry(400, 'inferred'),
  member_search_organization_ids_empty: entry(400, 'inferred'),
  no_password_reset_redirect_url: entry(
    400,
    'inferred',
    'No reset_password_redirect_url is given, and the project has no default.',
  ),
  no_session_arguments: entry(400, 'inferred', 'A session_token or a session_jwt must be given.'),
  no_session_revoke_arguments: entry(400, 'inferred', 'Nothing to revoke is named.'),
  operation_restricted_by_organization_auth_methods: entry(
    400,
    'inferred',
    'The Organization does not allow this authentication method.',
  ),
  organization_not_found: entry(404, 'inferred', 'Organization could not be found.'),
  organization_search_organization_name_fuzzy_too_short: entry(400, 'inferred'),
  organization_search_organization_slug_fuzzy_too_short: entry(400, 'inferred'),
  organization_search_allowed_domain_fuzzy_too_short: entry(400, 'inferred'),
  pkce_did_not_expect_code_verifier: entry(
    400,
    'inferred',
    'A code verifier is given, but the flow was started without a code challenge.',
  ),
  pkce_expected_code_verifier: entry(
    400,
    'inferred',
    'The flow was started with a code challenge, and no code verifier is given.',
  ),
  pkce_mismatch: entry(400, 'inferred', 'The code verifier does not match the code challenge.'),
  project_not_found: entry(404, 'inferred', 'Project could not be found.'),
  route_not_found: entry(404, 'inferred', 'The requested route could not be found.'),
  search_invalid_status_filter: entry(400, 'inferred'),
  search_timeout: entry(408, 'inferred', 'The search took too long.'),
  server_unavailable: entry(
    503,
    'inferred',
    'The server is unavailable, please retry the request.',
  ),
  session_authorization_error: entry(
    403,
    'documented',
    'The Member is not authorized to perform the requested action on that resource.',
  ),
  session_authorization_tenancy_error: entry(
    403,
    'documented',
    'The Member is not authorized to act on another Organization.',
  ),
  session_not_found: entry(404, 'inferred', 'Session could not be found.'),
  session_too_old_to_reset_password: entry(
    400,
    'inferred',
    'The session has no authentication factor of the last 5 minutes.',
  ),
  too_many_requests: entry(429, 'documented', 'Too many requests have been made.'),
  too_many_session_arguments: entry(
    400,
    'inferred',
    'Only one of session token and session JWT may be given.',
  ),
  too_many_session_revoke_arguments: entry(400, 'inferred', 'More than one selector is given.'),
  unable_to_auth_password_reset_token: entry(
    401,
    'inferred',
    'The password reset token is unknown, expired or already used.',
  ),
  unable_to_parse_session_jwt: entry(401, 'inferred', 'The session JWT could not be parsed.'),
  unauthorized_credentials: entry(401, 'documented', 'Unauthorized credentials.'),
  user_lock_limit_reached: entry(
    429,
    'documented',
    'The Member is locked after too many failed attempts.',
  ),
  weak_password: entry(400, 'inferred', 'The password is too weak.'),
};

export type ErrorType = OtherErrorType | SearchErrorType;

/** The errors by type. */
export const ERRORS: ReadonlyMap<string, ErrorEntry> = new Map([
  ...Object.entries(OTHER_ERRORS),
  ...(['member', 'organization'] as const).flatMap((kind) =>
    SEARCH_FAULTS.map((fault) => [`${kind}_search_${fault}`, entry(400, 'inferred')] as const),
  ),
]);
