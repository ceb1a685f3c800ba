/** The constant summary of each rule about policies, settings and lists. */
import type { RuleId, WarningRule } from './diagnostic.ts';

export type SummaryRule =
  RuleId | 'policy-missing' | Extract<WarningRule, 'duplicate-row' | 'protected-row'>;

export const SUMMARIES: Readonly<Record<SummaryRule, string>> = {
  'yaml-syntax': 'Not valid YAML',
  'yaml-feature': 'YAML feature not supported',
  'duplicate-key': 'Duplicate key',
  'unknown-key': 'Unknown key',
  'missing-key': 'Missing key',
  'wrong-type': 'Wrong type of value',
  'invalid-value': 'Invalid value',
  'invalid-address': 'Invalid e-mail address',
  'invalid-time': 'Invalid time',
  'due-before-since': 'Due before since',
  'unknown-version': 'Unknown version',
  'duplicate-campaign': 'Duplicate campaign',
  'duplicate-member': 'Duplicate member',
  'conflicting-member': 'Conflicting entries for one member',
  'protected-member': 'Protected address among the members',
  'wrong-project': 'Settings of another project',
  'wrong-environment': 'Id of the other environment',
  'members-from-unreadable': 'List cannot be read',
  'members-from-outside': "List outside the policy's folder",
  'members-from-row': 'Invalid row in a list',
  'uncovered-address': 'Address that no policy covers',
  'no-members': 'Policy without members',
  'input-too-large': 'Input too large',
  'not-formatted': 'Members not in order',
  'duplicate-row': 'Repeated rows in a list',
  'protected-row': 'Protected addresses in a list',
  'policy-missing': 'Policy cannot be read',
};
