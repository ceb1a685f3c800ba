/** Generated from schemas/diagnostic.schema.json by `npm run generate`; do not edit. */

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

export const diagnosticSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/diagnostic.schema.json',
  title: 'Diagnostic',
  description: 'An error or a warning: what is wrong, where, why, and how to mend it.',
  type: 'object',
  additionalProperties: false,
  required: ['severity', 'rule', 'summary', 'detail'],
  properties: {
    severity: { description: 'A warning never changes the exit code.', enum: ['error', 'warning'] },
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
  definitions: {
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
  },
};
