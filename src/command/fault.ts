/** Operational faults as a person reads them, with their exit code. */
import type { Diagnostic, OperationRule } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { ProviderError } from '../model/provider.ts';
import {
  LockLostError,
  LockMismatchError,
  StateLockedError,
  StoreError,
  UntrustedStateError,
} from '../model/store.ts';
import { lockedDiagnostic } from '../render/lock.ts';
import { UsageError } from './context.ts';
import { SigningKeyError } from './signing.ts';
import { WriteError } from './write-file.ts';

export interface Fault {
  readonly exit_code: ExitCode;
  readonly diagnostic: Diagnostic;
}

export const fault = (
  exit_code: ExitCode,
  rule: OperationRule,
  summary: string,
  detail: string,
): Fault => ({ exit_code, diagnostic: { severity: 'error', rule, summary, detail } });

function untrusted({ reason, message }: UntrustedStateError): Fault {
  switch (reason) {
    case 'wrong-project':
      return fault(EXIT.stale, 'state-foreign', 'State is for another project', message);
    case 'state-missing':
    case 'log-lost':
      return fault(EXIT.untrusted, 'state-missing', 'State or log is missing', message);
    case 'log-broken':
    case 'log-incomplete':
    case 'state-ahead':
    case 'state-foreign':
    case 'state-broken':
    case 'newer-version':
      return fault(EXIT.untrusted, 'state-untrusted', 'State cannot be trusted', message);
  }
}

function refused(error: ProviderError): Fault {
  switch (error.fault) {
    case 'credentials_refused':
      return fault(EXIT.credentials, 'credentials-refused', 'Credentials refused', error.message);
    case 'wrong_mode':
      return fault(EXIT.error, 'wrong-mode', 'Project has another password mode', error.message);
    case 'aborted':
      return fault(EXIT.interrupted, 'interrupted', 'Interrupted', 'Nothing was sent.');
    case 'unavailable':
    case 'rejected':
      return fault(EXIT.error, 'api-unavailable', 'API is not to be had', error.message);
  }
}

function misunderstood({ message, hint }: UsageError): Fault {
  const { exit_code, diagnostic } = fault(
    EXIT.usage,
    'usage',
    'Command line not understood',
    message,
  );
  return { exit_code, diagnostic: { ...diagnostic, ...(hint !== undefined && { hint }) } };
}

/** The fault behind an error, or undefined for a fault of this program. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof UsageError) return misunderstood(error);
  if (error instanceof SigningKeyError)
    return fault(EXIT.invalid, 'signing-key', 'Key cannot be used', error.message);
  if (error instanceof WriteError)
    return fault(EXIT.error, 'file-unwritable', 'File cannot be written', error.message);
  if (error instanceof UntrustedStateError) return untrusted(error);
  if (error instanceof ProviderError) return refused(error);
  if (error instanceof StateLockedError) {
    return { exit_code: EXIT.locked, diagnostic: lockedDiagnostic(error.lock, error.location) };
  }
  if (error instanceof LockLostError)
    return fault(EXIT.locked, 'lock-lost', 'Lock lost', error.message);
  if (error instanceof LockMismatchError)
    return fault(EXIT.error, 'state-locked', 'Lock not removed', error.message);
  if (error instanceof StoreError)
    return fault(EXIT.untrusted, 'store-failed', 'Store cannot be used', error.message);
  return undefined;
}
