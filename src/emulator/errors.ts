/** Refusals of the API, as they are thrown and as they are written. */
import { ERRORS, type ErrorType } from './error-table.ts';

export type { ErrorType, SearchErrorType, SearchKind } from './error-table.ts';

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
