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
  },
};
