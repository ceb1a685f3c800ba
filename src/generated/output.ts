/** Generated from schemas/output.schema.json by `npm run generate`; do not edit. */

/**
 * The one document that a command prints with --json, also on failure.
 */
export type OutputDocument =
  | InitOutput
  | KeygenOutput
  | ValidateOutput
  | FmtOutput
  | StatusOutput
  | ReportOutput
  | StateListOutput
  | StateShowOutput
  | StateRmOutput
  | StateSettleOutput
  | ForceUnlockOutput
  | StateRebuildOutput
  | LogVerifyOutput
  | VersionOutput
  | DoctorOutput
  | ShowOutput
  | StatePullOutput
  | LogShowOutput
  | MembersOutput
  | StateCopyOutput
  | ImportOutput;

/**
 * init --json
 */
export interface InitOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'init';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Files that were written.
   */
  written?: string[];
  /**
   * Files that were there, and stayed as they were.
   */
  kept?: string[];
}
/**
 * An error or a warning: what is wrong, where, why, and how to mend it.
 */
export interface Diagnostic {
  /**
   * A warning never changes the exit code.
   */
  severity: 'error' | 'warning';
  /**
   * Stable id of the rule.
   */
  rule: string;
  /**
   * Constant per rule.
   */
  summary: string;
  /**
   * What is wrong, why, and how to mend it.
   */
  detail: string;
  /**
   * The likely remedy.
   */
  hint?: string;
  range?: DiagnosticRange;
  /**
   * The other places of a two-place mistake.
   */
  also?: DiagnosticRange[];
}
/**
 * From its start up to, not including, its end.
 */
export interface DiagnosticRange {
  /**
   * Path as given.
   */
  file: string;
  start: DiagnosticPosition;
  end: DiagnosticPosition;
}
/**
 * A place in a file.
 */
export interface DiagnosticPosition {
  /**
   * From 1.
   */
  line: number;
  /**
   * From 1, in characters as an editor shows them.
   */
  column: number;
}
/**
 * keygen --json
 */
export interface KeygenOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'keygen';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Files that were written.
   */
  written?: string[];
  /**
   * The public half, as --key and --require-signature take it.
   */
  key?: string;
}
/**
 * validate --json
 */
export interface ValidateOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'validate';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Whether there is no error.
   */
  valid: boolean;
  /**
   * Files that were read.
   */
  files?: string[];
  /**
   * Campaign id to number of addresses.
   */
  campaigns?: {
    [k: string]: number;
  };
  /**
   * Number of addresses.
   */
  addresses?: number;
  /**
   * With --against: addresses that no policy covers.
   */
  uncovered?: string[];
  /**
   * With --against: addresses of the policies that the list lacks.
   */
  unlisted?: string[];
}
/**
 * fmt --json
 */
export interface FmtOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'fmt';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Files that changed or, with --check, would change.
   */
  changed?: string[];
}
/**
 * status --json
 */
export interface StatusOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'status';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * By campaign id. Absent when nothing was found out.
   */
  campaigns?: {
    [k: string]: CampaignStatusOutput;
  };
}
/**
 * How far a campaign is.
 */
export interface CampaignStatusOutput {
  /**
   * Addresses that the campaign lists: the sum of the other numbers.
   */
  required: number;
  /**
   * Addresses with a new password, or that had none to reset.
   */
  done: number;
  /**
   * Reset, and no new password is set yet.
   */
  pending: number;
  /**
   * Pending, and the due date has passed.
   */
  overdue: number;
  /**
   * Reset, but whether a new password is set cannot be told.
   */
  cannot_tell: number;
  /**
   * A call had no clear answer yet.
   */
  unknown: number;
  /**
   * The API refused the last call.
   */
  rejected: number;
  /**
   * A person must decide what a call did.
   */
  held: number;
  /**
   * No such member.
   */
  not_found: number;
  /**
   * No reset is on record for the campaign.
   */
  not_started: number;
  /**
   * Each address that the campaign lists, once.
   */
  members: RequiredMemberOutput[];
}
/**
 * One address under one campaign.
 */
export interface RequiredMemberOutput {
  /**
   * Canonical address; absent for a member id that is nobody's.
   */
  email_address?: string;
  /**
   * In place of the address: the member id that was not found.
   */
  member_id?: string;
  /**
   * Which of the numbers it is counted in.
   */
  status:
    | 'done'
    | 'pending'
    | 'overdue'
    | 'cannot_tell'
    | 'unknown'
    | 'rejected'
    | 'held'
    | 'not_found'
    | 'not_started';
  /**
   * Why it is so, where the status does not say it all: why it cannot be told, or why apply would not begin.
   */
  status_reason?:
    | 'several_members'
    | 'no_pre_image'
    | 'not_read'
    | 'scheduled'
    | 'protected'
    | 'breakglass'
    | 'inactive'
    | 'address_changed'
    | 'too_many_members';
  /**
   * When the reset that satisfies the campaign was required: RFC 3339 UTC with milliseconds.
   */
  required_at?: string;
  /**
   * When the new password had to be set: RFC 3339 UTC with milliseconds.
   */
  due?: string;
  /**
   * Ids of its organizations, sorted.
   */
  organizations: string[];
}
/**
 * report --json
 */
export interface ReportOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'report';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * By campaign id, as status has them. Absent without a policy, and where the log does not verify.
   */
  campaigns?: {
    [k: string]: CampaignStatusOutput;
  };
  /**
   * Every attempt, credit and import, in the order of the log.
   */
  resets?: ReportedResetOutput[];
  /**
   * Who was skipped: those that the kept plans announced, then those that apply found.
   */
  exceptions?: ReportedSkipOutput[];
  /**
   * What persons decided, in the order of the log.
   */
  interventions?: InterventionOutput[];
  /**
   * Every run that started; one that did nothing but close an earlier one is counted in log alone.
   */
  runs?: ReportedRunOutput[];
  plans?: KeptPlansOutput;
  log?: ReportedLogOutput;
}
/**
 * One attempt, credit or import.
 */
export interface ReportedResetOutput {
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * What became of it: applied, superseded, rejected, no_effect, unknown, held, not_applied, open (its run is not closed) or covered (no clear answer; a later decision covers it) of a call; no_password or satisfied of a credit; imported (by hand) or restored (from an earlier state) of an import.
   */
  outcome:
    | 'applied'
    | 'superseded'
    | 'no_password'
    | 'imported'
    | 'restored'
    | 'satisfied'
    | 'rejected'
    | 'unknown'
    | 'held'
    | 'open'
    | 'not_applied'
    | 'no_effect'
    | 'covered';
  /**
   * Stytch's, of the answer.
   */
  request_id?: string;
  /**
   * Stytch's, of the answer.
   */
  error_type?: string;
  /**
   * Ids, sorted.
   */
  campaigns: string[];
  /**
   * Why; the reasons of several campaigns are joined by '; '.
   */
  reason?: string;
  /**
   * Where it is followed.
   */
  ticket?: string;
  /**
   * The run that made it.
   */
  run: string;
  /**
   * Instant of the intent, of the reading that found no password, or of the reset that was imported. RFC 3339 UTC with milliseconds.
   */
  at: string;
  /**
   * Of the answer.
   */
  status_code?: number;
  /**
   * Of an import: where the reset by hand is on record.
   */
  reference?: string;
  decided?: DecisionOutput;
  /**
   * Ids of the members' organizations before the reset, sorted.
   */
  organizations: string[];
  /**
   * Members whose sessions were ended.
   */
  sessions_ended?: number;
  /**
   * Calls to end sessions that failed.
   */
  sessions_failed?: number;
}
/**
 * The person who settled or imported it, and why.
 */
export interface DecisionOutput {
  /**
   * Who.
   */
  actor: string;
  /**
   * Why, in that person's words.
   */
  reason: string;
}
/**
 * Somebody who was to be reset, and was not.
 */
export interface ReportedSkipOutput {
  /**
   * Canonical address; absent for a member id that is nobody's.
   */
  email_address?: string;
  /**
   * In place of the address: the member id that was not found.
   */
  member_id?: string;
  /**
   * Why.
   */
  skip_reason:
    | 'scheduled'
    | 'protected'
    | 'breakglass'
    | 'not_found'
    | 'inactive'
    | 'address_changed'
    | 'too_many_members'
    | 'held'
    | 'changed_since_plan';
  /**
   * Ids of the campaigns that asked for it.
   */
  campaigns: string[];
  /**
   * The run that applied the plan.
   */
  run: string;
  /**
   * plan: the plan announced it; apply: found out right before the call.
   */
  found_by: 'plan' | 'apply';
}
/**
 * What a person decided about one address, or about a lock.
 */
export interface InterventionOutput {
  /**
   * settled: what a call did; removed: from the state; lock_forced: a lock was taken away.
   */
  type: 'settled' | 'removed' | 'lock_forced';
  /**
   * When. RFC 3339 UTC with milliseconds.
   */
  at: string;
  /**
   * The run that recorded it.
   */
  run: string;
  /**
   * The address, or the holder of the lock.
   */
  subject: string;
  /**
   * Who.
   */
  actor: string;
  /**
   * Why, in that person's words.
   */
  reason: string;
}
/**
 * One run that wrote the log.
 */
export interface ReportedRunOutput {
  /**
   * UUID.
   */
  run: string;
  /**
   * User who ran it.
   */
  actor: string;
  /**
   * Commit of the policies.
   */
  commit?: string;
  /**
   * Page of the CI job.
   */
  run_url?: string;
  /**
   * Digest of the plan that was applied.
   */
  plan_digest?: string;
  /**
   * Id of the plan that was applied.
   */
  plan_id?: string;
  /**
   * Key that signed the plan, where apply required one.
   */
  plan_key?: string;
  /**
   * Digest of the policies' meaning.
   */
  policy_digest?: string;
  /**
   * What ran.
   */
  command: string;
  /**
   * Why, of a command that takes a reason.
   */
  reason?: string;
  /**
   * Machine.
   */
  host: string;
  /**
   * Whom the CI names as its cause.
   */
  source_actor?: string;
  /**
   * Branch or tag of the policies.
   */
  ref?: string;
  /**
   * Program and version.
   */
  tool: string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  started_at: string;
  /**
   * Absent while it is open. RFC 3339 UTC with milliseconds.
   */
  ended_at?: string;
  /**
   * Absent while it is open, and where a later run recovered it.
   */
  exit_code?: number;
}
/**
 * The applied plans, as the store keeps them.
 */
export interface KeptPlansOutput {
  /**
   * Plans whose digest is the one in the log.
   */
  found: number;
  /**
   * Ids of plans that are not there.
   */
  missing: string[];
  /**
   * Ids of plans that are not what was applied: exit code 8.
   */
  altered: string[];
}
/**
 * As log verify. One that does not verify: exit code 8, and everything else comes from the records before the break.
 */
export interface ReportedLogOutput {
  /**
   * Whether the log verifies.
   */
  ok: boolean;
  /**
   * Good records.
   */
  records: number;
  /**
   * Digest that the next record will carry.
   */
  head?: string;
  /**
   * Number of runs.
   */
  runs: number;
  /**
   * The run that is not closed.
   */
  open_run?: string;
  first_bad?: FirstBad;
  /**
   * Whether a signature covers the log.
   */
  signed: boolean;
  /**
   * Records that the anchor covers.
   */
  anchored: number;
}
/**
 * The first line at which the log breaks.
 */
export interface FirstBad {
  /**
   * From 1.
   */
  line: number;
  /**
   * How the log was changed.
   */
  kind:
    | 'edit'
    | 'insert'
    | 'delete'
    | 'reorder'
    | 'cut'
    | 'fork'
    | 'replay'
    | 'signature'
    | 'unsigned'
    | 'open';
}
/**
 * state list --json
 */
export interface StateListOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state list';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Addresses with a record.
   */
  addresses?: string[];
}
/**
 * state show --json
 */
export interface StateShowOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state show';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Canonical address.
   */
  email_address?: string;
  record?: ShownRecord;
}
/**
 * The record: see state.schema.json.
 */
export interface ShownRecord {}
/**
 * state rm --json
 */
export interface StateRmOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state rm';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Addresses whose record was removed.
   */
  changed?: string[];
}
/**
 * state settle --json
 */
export interface StateSettleOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state settle';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Addresses that were settled.
   */
  changed?: string[];
}
/**
 * force-unlock --json
 */
export interface ForceUnlockOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'force-unlock';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * IDs of the locks that were removed.
   */
  changed?: string[];
}
/**
 * state rebuild --json
 */
export interface StateRebuildOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state rebuild';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * The state was already the fold of the log.
   */
  identical?: boolean;
  /**
   * Number of log records that the state covers.
   */
  serial?: number;
}
/**
 * log verify --json
 */
export interface LogVerifyOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'log verify';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Whether the log verifies.
   */
  ok?: boolean;
  /**
   * Good records.
   */
  records?: number;
  /**
   * Digest that the next record will carry.
   */
  head?: string;
  /**
   * Number of runs.
   */
  runs?: number;
  /**
   * The run that is not closed.
   */
  open_run?: string;
  first_bad?: FirstBad;
  /**
   * Whether a signature covers the log.
   */
  signed?: boolean;
  /**
   * Records that the anchor covers.
   */
  anchored?: number;
}
/**
 * version --json
 */
export interface VersionOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'version';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Version of the program.
   */
  version?: string;
  /**
   * Version of Node.
   */
  node?: string;
  /**
   * Format name to version.
   */
  formats?: {
    [k: string]: number | string;
  };
}
/**
 * doctor --json
 */
export interface DoctorOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'doctor';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * What was looked at, also behind a check that failed.
   */
  checks?: {
    /**
     * Name of the check.
     */
    name: string;
    /**
     * False: it failed, or could not be made because another one failed.
     */
    ok: boolean;
    /**
     * What was found, and the way out of what is wrong. Never a secret.
     */
    detail: string;
  }[];
}
/**
 * show --json, on failure only: otherwise the document or the records themselves
 */
export interface ShowOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'show';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
}
/**
 * state pull --json, on failure only: otherwise the document or the records themselves
 */
export interface StatePullOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state pull';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
}
/**
 * log show --json, on failure only: otherwise the document or the records themselves
 */
export interface LogShowOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'log show';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
}
/**
 * members --json, on failure only: otherwise a line of JSON for each address
 */
export interface MembersOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'members';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
}
/**
 * state copy --json
 */
export interface StateCopyOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'state copy';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Addresses whose records the copy holds.
   */
  changed?: string[];
}
/**
 * import --json
 */
export interface ImportOutput {
  /**
   * Version of this document.
   */
  format_version: string;
  command: 'import';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Errors and warnings.
   */
  diagnostics: Diagnostic[];
  /**
   * Addresses whose records were imported.
   */
  changed?: string[];
}

export const outputSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/output.schema.json',
  title: 'OutputDocument',
  description: 'The one document that a command prints with --json, also on failure.',
  type: 'object',
  discriminator: { propertyName: 'command' },
  oneOf: [
    { $ref: '#/definitions/init_output' },
    { $ref: '#/definitions/keygen_output' },
    { $ref: '#/definitions/validate_output' },
    { $ref: '#/definitions/fmt_output' },
    { $ref: '#/definitions/status_output' },
    { $ref: '#/definitions/report_output' },
    { $ref: '#/definitions/state_list_output' },
    { $ref: '#/definitions/state_show_output' },
    { $ref: '#/definitions/state_rm_output' },
    { $ref: '#/definitions/state_settle_output' },
    { $ref: '#/definitions/force_unlock_output' },
    { $ref: '#/definitions/state_rebuild_output' },
    { $ref: '#/definitions/log_verify_output' },
    { $ref: '#/definitions/version_output' },
    { $ref: '#/definitions/doctor_output' },
    { $ref: '#/definitions/show_output' },
    { $ref: '#/definitions/state_pull_output' },
    { $ref: '#/definitions/log_show_output' },
    { $ref: '#/definitions/members_output' },
    { $ref: '#/definitions/state_copy_output' },
    { $ref: '#/definitions/import_output' },
  ],
  definitions: {
    init_output: {
      title: 'InitOutput',
      description: 'init --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'init' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        written: {
          description: 'Files that were written.',
          type: 'array',
          items: { type: 'string' },
        },
        kept: {
          description: 'Files that were there, and stayed as they were.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    keygen_output: {
      title: 'KeygenOutput',
      description: 'keygen --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'keygen' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        written: {
          description: 'Files that were written.',
          type: 'array',
          items: { type: 'string' },
        },
        key: {
          description: 'The public half, as --key and --require-signature take it.',
          type: 'string',
        },
      },
    },
    validate_output: {
      title: 'ValidateOutput',
      description: 'validate --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics', 'valid'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'validate' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        valid: { description: 'Whether there is no error.', type: 'boolean' },
        files: { description: 'Files that were read.', type: 'array', items: { type: 'string' } },
        campaigns: {
          description: 'Campaign id to number of addresses.',
          type: 'object',
          additionalProperties: { type: 'integer', minimum: 0 },
        },
        addresses: { description: 'Number of addresses.', type: 'integer', minimum: 0 },
        uncovered: {
          description: 'With --against: addresses that no policy covers.',
          type: 'array',
          items: { type: 'string' },
        },
        unlisted: {
          description: 'With --against: addresses of the policies that the list lacks.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    fmt_output: {
      title: 'FmtOutput',
      description: 'fmt --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'fmt' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'Files that changed or, with --check, would change.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    state_list_output: {
      title: 'StateListOutput',
      description: 'state list --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state list' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        addresses: {
          description: 'Addresses with a record.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    state_show_output: {
      title: 'StateShowOutput',
      description: 'state show --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state show' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        email_address: { description: 'Canonical address.', type: 'string' },
        record: {
          title: 'ShownRecord',
          description: 'The record: see state.schema.json.',
          type: 'object',
        },
      },
    },
    state_rm_output: {
      title: 'StateRmOutput',
      description: 'state rm --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state rm' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'Addresses whose record was removed.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    state_settle_output: {
      title: 'StateSettleOutput',
      description: 'state settle --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state settle' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'Addresses that were settled.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    force_unlock_output: {
      title: 'ForceUnlockOutput',
      description: 'force-unlock --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'force-unlock' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'IDs of the locks that were removed.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    state_rebuild_output: {
      title: 'StateRebuildOutput',
      description: 'state rebuild --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state rebuild' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        identical: { description: 'The state was already the fold of the log.', type: 'boolean' },
        serial: {
          description: 'Number of log records that the state covers.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
    log_verify_output: {
      title: 'LogVerifyOutput',
      description: 'log verify --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'log verify' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        ok: { description: 'Whether the log verifies.', type: 'boolean' },
        records: { description: 'Good records.', type: 'integer', minimum: 0 },
        head: { description: 'Digest that the next record will carry.', type: 'string' },
        runs: { description: 'Number of runs.', type: 'integer', minimum: 0 },
        open_run: { description: 'The run that is not closed.', type: 'string' },
        first_bad: {
          title: 'FirstBad',
          description: 'The first line at which the log breaks.',
          type: 'object',
          additionalProperties: false,
          required: ['line', 'kind'],
          properties: {
            line: { description: 'From 1.', type: 'integer', minimum: 1 },
            kind: {
              description: 'How the log was changed.',
              enum: [
                'edit',
                'insert',
                'delete',
                'reorder',
                'cut',
                'fork',
                'replay',
                'signature',
                'unsigned',
                'open',
              ],
            },
          },
        },
        signed: { description: 'Whether a signature covers the log.', type: 'boolean' },
        anchored: { description: 'Records that the anchor covers.', type: 'integer', minimum: 0 },
      },
    },
    version_output: {
      title: 'VersionOutput',
      description: 'version --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'version' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        version: { description: 'Version of the program.', type: 'string' },
        node: { description: 'Version of Node.', type: 'string' },
        formats: {
          description: 'Format name to version.',
          type: 'object',
          additionalProperties: { type: ['integer', 'string'] },
        },
      },
    },
    doctor_output: {
      title: 'DoctorOutput',
      description: 'doctor --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'doctor' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        checks: {
          description: 'What was looked at, also behind a check that failed.',
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'ok', 'detail'],
            properties: {
              name: { description: 'Name of the check.', type: 'string' },
              ok: {
                description: 'False: it failed, or could not be made because another one failed.',
                type: 'boolean',
              },
              detail: {
                description: 'What was found, and the way out of what is wrong. Never a secret.',
                type: 'string',
              },
            },
          },
        },
      },
    },
    show_output: {
      title: 'ShowOutput',
      description: 'show --json, on failure only: otherwise the document or the records themselves',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'show' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
      },
    },
    state_pull_output: {
      title: 'StatePullOutput',
      description:
        'state pull --json, on failure only: otherwise the document or the records themselves',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state pull' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
      },
    },
    log_show_output: {
      title: 'LogShowOutput',
      description:
        'log show --json, on failure only: otherwise the document or the records themselves',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'log show' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
      },
    },
    members_output: {
      title: 'MembersOutput',
      description: 'members --json, on failure only: otherwise a line of JSON for each address',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'members' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
      },
    },
    diagnostic: {
      title: 'Diagnostic',
      description: 'An error or a warning: what is wrong, where, why, and how to mend it.',
      type: 'object',
      additionalProperties: false,
      required: ['severity', 'rule', 'summary', 'detail'],
      properties: {
        severity: {
          description: 'A warning never changes the exit code.',
          enum: ['error', 'warning'],
        },
        rule: {
          description: 'Stable id of the rule.',
          type: 'string',
          pattern: '^[a-z]+([-_][a-z]+)*$',
        },
        summary: { description: 'Constant per rule.', type: 'string', minLength: 1 },
        detail: { description: 'What is wrong, why, and how to mend it.', type: 'string' },
        hint: { description: 'The likely remedy.', type: 'string' },
        range: { $ref: '#/definitions/range' },
        also: {
          description: 'The other places of a two-place mistake.',
          type: 'array',
          items: { $ref: '#/definitions/range' },
        },
      },
    },
    position: {
      title: 'DiagnosticPosition',
      type: 'object',
      additionalProperties: false,
      required: ['line', 'column'],
      properties: {
        line: { description: 'From 1.', type: 'integer', minimum: 1 },
        column: {
          description: 'From 1, in characters as an editor shows them.',
          type: 'integer',
          minimum: 1,
        },
      },
      description: 'A place in a file.',
    },
    range: {
      title: 'DiagnosticRange',
      type: 'object',
      additionalProperties: false,
      required: ['file', 'start', 'end'],
      properties: {
        file: { description: 'Path as given.', type: 'string' },
        start: { $ref: '#/definitions/position' },
        end: { $ref: '#/definitions/position' },
      },
      description: 'From its start up to, not including, its end.',
    },
    state_copy_output: {
      title: 'StateCopyOutput',
      description: 'state copy --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'state copy' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'Addresses whose records the copy holds.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    import_output: {
      title: 'ImportOutput',
      description: 'import --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'import' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        changed: {
          description: 'Addresses whose records were imported.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    status_output: {
      title: 'StatusOutput',
      description: 'status --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'status' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        campaigns: {
          description: 'By campaign id. Absent when nothing was found out.',
          type: 'object',
          additionalProperties: { $ref: '#/definitions/campaign_status' },
        },
      },
    },
    campaign_status: {
      title: 'CampaignStatusOutput',
      description: 'How far a campaign is.',
      type: 'object',
      additionalProperties: false,
      required: [
        'required',
        'done',
        'pending',
        'overdue',
        'cannot_tell',
        'unknown',
        'rejected',
        'held',
        'not_found',
        'not_started',
        'members',
      ],
      properties: {
        required: {
          description: 'Addresses that the campaign lists: the sum of the other numbers.',
          type: 'integer',
          minimum: 0,
        },
        done: {
          description: 'Addresses with a new password, or that had none to reset.',
          type: 'integer',
          minimum: 0,
        },
        pending: {
          description: 'Reset, and no new password is set yet.',
          type: 'integer',
          minimum: 0,
        },
        overdue: {
          description: 'Pending, and the due date has passed.',
          type: 'integer',
          minimum: 0,
        },
        cannot_tell: {
          description: 'Reset, but whether a new password is set cannot be told.',
          type: 'integer',
          minimum: 0,
        },
        unknown: { description: 'A call had no clear answer yet.', type: 'integer', minimum: 0 },
        rejected: { description: 'The API refused the last call.', type: 'integer', minimum: 0 },
        held: { description: 'A person must decide what a call did.', type: 'integer', minimum: 0 },
        not_found: { description: 'No such member.', type: 'integer', minimum: 0 },
        not_started: {
          description: 'No reset is on record for the campaign.',
          type: 'integer',
          minimum: 0,
        },
        members: {
          description: 'Each address that the campaign lists, once.',
          type: 'array',
          items: { $ref: '#/definitions/required_member' },
        },
      },
    },
    required_member: {
      title: 'RequiredMemberOutput',
      description: 'One address under one campaign.',
      type: 'object',
      additionalProperties: false,
      required: ['status', 'organizations'],
      properties: {
        email_address: {
          description: "Canonical address; absent for a member id that is nobody's.",
          type: 'string',
        },
        member_id: {
          description: 'In place of the address: the member id that was not found.',
          type: 'string',
        },
        status: {
          description: 'Which of the numbers it is counted in.',
          enum: [
            'done',
            'pending',
            'overdue',
            'cannot_tell',
            'unknown',
            'rejected',
            'held',
            'not_found',
            'not_started',
          ],
        },
        status_reason: {
          description:
            'Why it is so, where the status does not say it all: why it cannot be told, or why apply would not begin.',
          enum: [
            'several_members',
            'no_pre_image',
            'not_read',
            'scheduled',
            'protected',
            'breakglass',
            'inactive',
            'address_changed',
            'too_many_members',
          ],
        },
        required_at: {
          description:
            'When the reset that satisfies the campaign was required: RFC 3339 UTC with milliseconds.',
          type: 'string',
        },
        due: {
          description: 'When the new password had to be set: RFC 3339 UTC with milliseconds.',
          type: 'string',
        },
        organizations: {
          description: 'Ids of its organizations, sorted.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    report_output: {
      title: 'ReportOutput',
      description: 'report --json',
      type: 'object',
      additionalProperties: false,
      required: ['format_version', 'command', 'exit_code', 'diagnostics'],
      properties: {
        format_version: {
          description: 'Version of this document.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
        command: { const: 'report' },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        diagnostics: {
          description: 'Errors and warnings.',
          type: 'array',
          items: { $ref: '#/definitions/diagnostic' },
        },
        campaigns: {
          description:
            'By campaign id, as status has them. Absent without a policy, and where the log does not verify.',
          type: 'object',
          additionalProperties: { $ref: '#/definitions/campaign_status' },
        },
        resets: {
          description: 'Every attempt, credit and import, in the order of the log.',
          type: 'array',
          items: { $ref: '#/definitions/reported_reset' },
        },
        exceptions: {
          description:
            'Who was skipped: those that the kept plans announced, then those that apply found.',
          type: 'array',
          items: { $ref: '#/definitions/reported_skip' },
        },
        interventions: {
          description: 'What persons decided, in the order of the log.',
          type: 'array',
          items: { $ref: '#/definitions/intervention' },
        },
        runs: {
          description:
            'Every run that started; one that did nothing but close an earlier one is counted in log alone.',
          type: 'array',
          items: { $ref: '#/definitions/reported_run' },
        },
        plans: {
          title: 'KeptPlansOutput',
          description: 'The applied plans, as the store keeps them.',
          type: 'object',
          additionalProperties: false,
          required: ['found', 'missing', 'altered'],
          properties: {
            found: {
              description: 'Plans whose digest is the one in the log.',
              type: 'integer',
              minimum: 0,
            },
            missing: {
              description: 'Ids of plans that are not there.',
              type: 'array',
              items: { type: 'string' },
            },
            altered: {
              description: 'Ids of plans that are not what was applied: exit code 8.',
              type: 'array',
              items: { type: 'string' },
            },
          },
        },
        log: {
          title: 'ReportedLogOutput',
          description:
            'As log verify. One that does not verify: exit code 8, and everything else comes from the records before the break.',
          type: 'object',
          additionalProperties: false,
          required: ['ok', 'records', 'runs', 'signed', 'anchored'],
          properties: {
            ok: { $ref: '#/definitions/log_verify_output/properties/ok' },
            records: { $ref: '#/definitions/log_verify_output/properties/records' },
            head: { $ref: '#/definitions/log_verify_output/properties/head' },
            runs: { $ref: '#/definitions/log_verify_output/properties/runs' },
            open_run: { $ref: '#/definitions/log_verify_output/properties/open_run' },
            first_bad: { $ref: '#/definitions/log_verify_output/properties/first_bad' },
            signed: { $ref: '#/definitions/log_verify_output/properties/signed' },
            anchored: { $ref: '#/definitions/log_verify_output/properties/anchored' },
          },
        },
      },
    },
    reported_reset: {
      title: 'ReportedResetOutput',
      description: 'One attempt, credit or import.',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'outcome', 'campaigns', 'run', 'at', 'organizations'],
      properties: {
        email_address: { description: 'Canonical address.', type: 'string' },
        outcome: {
          description:
            'What became of it: applied, superseded, rejected, no_effect, unknown, held, not_applied, open (its run is not closed) or covered (no clear answer; a later decision covers it) of a call; no_password or satisfied of a credit; imported (by hand) or restored (from an earlier state) of an import.',
          enum: [
            'applied',
            'superseded',
            'no_password',
            'imported',
            'restored',
            'satisfied',
            'rejected',
            'unknown',
            'held',
            'open',
            'not_applied',
            'no_effect',
            'covered',
          ],
        },
        request_id: { description: "Stytch's, of the answer.", type: 'string' },
        error_type: { description: "Stytch's, of the answer.", type: 'string' },
        campaigns: { description: 'Ids, sorted.', type: 'array', items: { type: 'string' } },
        reason: {
          description: "Why; the reasons of several campaigns are joined by '; '.",
          type: 'string',
        },
        ticket: { description: 'Where it is followed.', type: 'string' },
        run: { description: 'The run that made it.', type: 'string' },
        at: {
          description:
            'Instant of the intent, of the reading that found no password, or of the reset that was imported. RFC 3339 UTC with milliseconds.',
          type: 'string',
        },
        status_code: { description: 'Of the answer.', type: 'integer' },
        reference: {
          description: 'Of an import: where the reset by hand is on record.',
          type: 'string',
        },
        decided: { $ref: '#/definitions/decision' },
        organizations: {
          description: "Ids of the members' organizations before the reset, sorted.",
          type: 'array',
          items: { type: 'string' },
        },
        sessions_ended: {
          description: 'Members whose sessions were ended.',
          type: 'integer',
          minimum: 1,
        },
        sessions_failed: {
          description: 'Calls to end sessions that failed.',
          type: 'integer',
          minimum: 1,
        },
      },
    },
    decision: {
      title: 'DecisionOutput',
      description: 'The person who settled or imported it, and why.',
      type: 'object',
      additionalProperties: false,
      required: ['actor', 'reason'],
      properties: {
        actor: { description: 'Who.', type: 'string' },
        reason: { description: "Why, in that person's words.", type: 'string' },
      },
    },
    reported_skip: {
      title: 'ReportedSkipOutput',
      description: 'Somebody who was to be reset, and was not.',
      type: 'object',
      additionalProperties: false,
      required: ['skip_reason', 'campaigns', 'run', 'found_by'],
      properties: {
        email_address: {
          description: "Canonical address; absent for a member id that is nobody's.",
          type: 'string',
        },
        member_id: {
          description: 'In place of the address: the member id that was not found.',
          type: 'string',
        },
        skip_reason: {
          description: 'Why.',
          enum: [
            'scheduled',
            'protected',
            'breakglass',
            'not_found',
            'inactive',
            'address_changed',
            'too_many_members',
            'held',
            'changed_since_plan',
          ],
        },
        campaigns: {
          description: 'Ids of the campaigns that asked for it.',
          type: 'array',
          items: { type: 'string' },
        },
        run: { description: 'The run that applied the plan.', type: 'string' },
        found_by: {
          description: 'plan: the plan announced it; apply: found out right before the call.',
          enum: ['plan', 'apply'],
        },
      },
    },
    intervention: {
      title: 'InterventionOutput',
      description: 'What a person decided about one address, or about a lock.',
      type: 'object',
      additionalProperties: false,
      required: ['type', 'at', 'run', 'subject', 'actor', 'reason'],
      properties: {
        type: {
          description:
            'settled: what a call did; removed: from the state; lock_forced: a lock was taken away.',
          enum: ['settled', 'removed', 'lock_forced'],
        },
        at: { description: 'When. RFC 3339 UTC with milliseconds.', type: 'string' },
        run: { description: 'The run that recorded it.', type: 'string' },
        subject: { description: 'The address, or the holder of the lock.', type: 'string' },
        actor: { description: 'Who.', type: 'string' },
        reason: { description: "Why, in that person's words.", type: 'string' },
      },
    },
    reported_run: {
      title: 'ReportedRunOutput',
      description: 'One run that wrote the log.',
      type: 'object',
      additionalProperties: false,
      required: ['run', 'actor', 'command', 'host', 'tool', 'started_at'],
      properties: {
        run: { description: 'UUID.', type: 'string' },
        actor: { description: 'User who ran it.', type: 'string' },
        commit: { description: 'Commit of the policies.', type: 'string' },
        run_url: { description: 'Page of the CI job.', type: 'string' },
        plan_digest: { description: 'Digest of the plan that was applied.', type: 'string' },
        plan_id: { description: 'Id of the plan that was applied.', type: 'string' },
        plan_key: {
          description: 'Key that signed the plan, where apply required one.',
          type: 'string',
        },
        policy_digest: { description: "Digest of the policies' meaning.", type: 'string' },
        command: { description: 'What ran.', type: 'string' },
        reason: { description: 'Why, of a command that takes a reason.', type: 'string' },
        host: { description: 'Machine.', type: 'string' },
        source_actor: { description: 'Whom the CI names as its cause.', type: 'string' },
        ref: { description: 'Branch or tag of the policies.', type: 'string' },
        tool: { description: 'Program and version.', type: 'string' },
        started_at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        ended_at: {
          description: 'Absent while it is open. RFC 3339 UTC with milliseconds.',
          type: 'string',
        },
        exit_code: {
          description: 'Absent while it is open, and where a later run recovered it.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
  },
};
