/** Generated from schemas/ledger.schema.json by `npm run generate`; do not edit. */

/**
 * Every /v1 request that the emulator received, in order of arrival. null means that it did not happen, an empty string that there is none.
 */
export interface Ledger {
  /**
   * The requests.
   */
  requests: LedgerRequest[];
  totals: LedgerTotals;
}
/**
 * One request. Milliseconds are monotonic since the start.
 */
export interface LedgerRequest {
  /**
   * Order of arrival, from 1.
   */
  seq: number;
  /**
   * When the request arrived.
   */
  received_ms: number;
  /**
   * When its effect happened.
   */
  committed_ms: number | null;
  /**
   * When the whole answer was handed to the connection.
   */
  answered_ms: number | null;
  /**
   * HTTP method.
   */
  method: string;
  /**
   * Path without the query.
   */
  path: string;
  /**
   * Address that the request names, as it spells it; for a password deleted by its id, whose it was.
   */
  email_address: string;
  /**
   * Member id that the request names; for a password deleted by its id, whose it was.
   */
  member_id: string;
  /**
   * Counts the requests to this path for that address, from 1; 0 without an address.
   */
  attempt: number;
  /**
   * Status of the answer, also of one that was lost on the way.
   */
  status_code: number | null;
  /**
   * Error type of the answer.
   */
  error_type: string;
  /**
   * Request id of the answer.
   */
  request_id: string | null;
  /**
   * Fault that the request met.
   */
  fault:
    | ''
    | '500'
    | '503'
    | 'hang'
    | 'drop-before'
    | 'drop-after'
    | 'truncate'
    | 'html'
    | 'wrong-member';
  /**
   * What happened to the password.
   */
  effect: 'deleted' | 'marked' | 'none';
}
/**
 * Counts over all requests.
 */
export interface LedgerTotals {
  /**
   * Number of requests.
   */
  requests: number;
  /**
   * Number of answers by status.
   */
  by_status: {
    [k: string]: number;
  };
  /**
   * Number of effects by address in lower case.
   */
  resets: {
    [k: string]: number;
  };
  /**
   * Effects beyond the first of an address.
   */
  duplicates: number;
  /**
   * Most requests that waited for their answer at once.
   */
  max_in_flight: number;
}

export const ledgerSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/ledger.schema.json',
  title: 'Ledger',
  description:
    'Every /v1 request that the emulator received, in order of arrival. null means that it did not happen, an empty string that there is none.',
  type: 'object',
  additionalProperties: false,
  required: ['requests', 'totals'],
  properties: {
    requests: {
      description: 'The requests.',
      type: 'array',
      items: { $ref: '#/definitions/request' },
    },
    totals: { $ref: '#/definitions/totals' },
  },
  definitions: {
    request: {
      title: 'LedgerRequest',
      description: 'One request. Milliseconds are monotonic since the start.',
      type: 'object',
      additionalProperties: false,
      required: [
        'seq',
        'received_ms',
        'committed_ms',
        'answered_ms',
        'method',
        'path',
        'email_address',
        'member_id',
        'attempt',
        'status_code',
        'error_type',
        'request_id',
        'fault',
        'effect',
      ],
      properties: {
        seq: { description: 'Order of arrival, from 1.', type: 'integer', minimum: 1 },
        received_ms: { description: 'When the request arrived.', type: 'number', minimum: 0 },
        committed_ms: {
          description: 'When its effect happened.',
          type: ['number', 'null'],
          minimum: 0,
        },
        answered_ms: {
          description: 'When the whole answer was handed to the connection.',
          type: ['number', 'null'],
          minimum: 0,
        },
        method: { description: 'HTTP method.', type: 'string' },
        path: { description: 'Path without the query.', type: 'string' },
        email_address: {
          description:
            'Address that the request names, as it spells it; for a password deleted by its id, whose it was.',
          type: 'string',
        },
        member_id: {
          description:
            'Member id that the request names; for a password deleted by its id, whose it was.',
          type: 'string',
        },
        attempt: {
          description:
            'Counts the requests to this path for that address, from 1; 0 without an address.',
          type: 'integer',
          minimum: 0,
        },
        status_code: {
          description: 'Status of the answer, also of one that was lost on the way.',
          type: ['integer', 'null'],
          minimum: 200,
          maximum: 599,
        },
        error_type: { description: 'Error type of the answer.', type: 'string' },
        request_id: { description: 'Request id of the answer.', type: ['string', 'null'] },
        fault: {
          description: 'Fault that the request met.',
          enum: [
            '',
            '500',
            '503',
            'hang',
            'drop-before',
            'drop-after',
            'truncate',
            'html',
            'wrong-member',
          ],
        },
        effect: {
          description: 'What happened to the password.',
          enum: ['deleted', 'marked', 'none'],
        },
      },
    },
    totals: {
      title: 'LedgerTotals',
      description: 'Counts over all requests.',
      type: 'object',
      additionalProperties: false,
      required: ['requests', 'by_status', 'resets', 'duplicates', 'max_in_flight'],
      properties: {
        requests: { description: 'Number of requests.', type: 'integer', minimum: 0 },
        by_status: {
          description: 'Number of answers by status.',
          type: 'object',
          additionalProperties: { type: 'integer', minimum: 0 },
        },
        resets: {
          description: 'Number of effects by address in lower case.',
          type: 'object',
          additionalProperties: { type: 'integer', minimum: 0 },
        },
        duplicates: {
          description: 'Effects beyond the first of an address.',
          type: 'integer',
          minimum: 0,
        },
        max_in_flight: {
          description: 'Most requests that waited for their answer at once.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
  },
};
