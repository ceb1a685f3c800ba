import type { Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';

export interface Credentials {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token?: string;
}

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

/** Reads the `AWS_*` variables. Throws `StoreError` that names those that are missing. */
export function readCredentials(env: Environment): Credentials {
  const [access_key_id = '', secret_access_key = ''] = NAMES.map((name) => env[name]?.trim());
  const missing = NAMES.filter((name) => (env[name]?.trim() ?? '') === '');
  if (missing.length > 0) {
    throw new StoreError(
      `A state in S3 needs credentials, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} ` +
        'not set. Profiles and instance roles are not read; export what they hold with ' +
        '"aws configure export-credentials --format env".',
    );
  }
  const session_token = env['AWS_SESSION_TOKEN']?.trim() ?? '';
  return { access_key_id, secret_access_key, ...(session_token !== '' && { session_token }) };
}
