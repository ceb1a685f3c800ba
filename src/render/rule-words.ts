/** What each rule about policies, settings and lists finds; the README lists the same. */
import type { RuleId } from '../model/diagnostic.ts';

export const RULE_WORDS: Readonly<Record<RuleId, string>> = {
  'yaml-syntax': 'not valid YAML, or not UTF-8',
  'yaml-feature': 'anchors, aliases, merge keys, tags, directives, a second document',
  'duplicate-key': 'a key twice in one mapping',
  'unknown-key': 'a key without a meaning; often a misspelt one',
  'missing-key': 'a key that is needed, or an entry that names nobody',
  'wrong-type': 'a value of another type than its key takes',
  'invalid-value': 'a value that its key does not take',
  'invalid-address': 'not an e-mail address that can be compared safely',
  'invalid-time': 'no date and no instant',
  'due-before-since': '`due` lies before `since`',
  'unknown-version': 'another version of the format',
  'duplicate-campaign': 'two policies with one campaign id',
  'duplicate-member': 'an address or member twice in one campaign',
  'conflicting-member': 'two entries for one address that contradict each other',
  'protected-member': 'an address under `members` and under `protect`',
  'wrong-project': 'settings for another project than the credentials',
  'wrong-environment': 'an id of the other environment, live or test',
  'members-from-unreadable': 'a list that cannot be read',
  'members-from-outside': "a list outside the policy's folder",
  'members-from-row': 'a row of a list that is not an entry',
  'uncovered-address': 'an address of an incident list that no policy covers',
  'no-members': 'a policy that lists nobody',
  'input-too-large': 'a YAML file above 8 MiB, or nested deeper than 32',
  'not-formatted': 'members not in order (`fmt --check`)',
};
