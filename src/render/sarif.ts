/** A check of policies as SARIF 2.1.0, which code scanning and editors read. */
import { sha256 } from '../model/canonical.ts';
import { type Diagnostic, RULE_IDS, type Range, type RuleId } from '../model/diagnostic.ts';
import { jsonLine } from './json.ts';
import { maskText } from './mask.ts';
import type { ValidateReport } from './page-validate.ts';
import { RULE_WORDS } from './rule-words.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** GitHub keeps no more of a run. */
const MOST = 5_000;
const ROOT = '%SRCROOT%';

export interface SarifOptions {
  readonly showAddresses: boolean;
  /** Program and version. */
  readonly tool: string;
  /** A file's path from the top of the repository; absolute where it lies outside. */
  readonly place: (file: string) => string;
}

type Mask = (text: string) => string;

const isRuleId = (rule: string): rule is RuleId => RULE_IDS.some((id) => id === rule);

/** A path as a URI: relative to the repository, unless it lies outside. */
function uriOf(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${uri}` };
  return /^[a-z]:/i.test(path) ? { uri: `file:///${uri}` } : { uri, uriBaseId: ROOT };
}

const locationOf = ({ file, start, end }: Range, place: (file: string) => string): object => ({
  physicalLocation: {
    artifactLocation: uriOf(place(file)),
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
  },
});

const ruleOf = (id: string, summary: string): object => {
  const words = isRuleId(id) ? RULE_WORDS[id] : summary;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: `${words}.` },
    help: {
      text: `${words}. "mustreset validate" shows the line, why it is refused, and how to mend it.`,
    },
  };
};

/**
 * Gives a mistake a name that outlives a move to another line: by what it says and, where it is said
 * several times, by how many times before.
 */
function fingerprints(): (rule: string, file: string, text: string) => string {
  const seen = new Map<string, number>();
  return (rule, file, text) => {
    const hash = sha256([rule, file, text].join('\n'))
      .replace(/^sha256:/, '')
      .slice(0, 32);
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return `${hash}:${times}`;
  };
}

const messageOf = ({ detail, hint }: Diagnostic, mask: Mask): string =>
  mask(hint === undefined ? detail : `${detail}\nHint: ${hint}`);

function resultsOf(
  diagnostics: readonly Diagnostic[],
  rules: readonly string[],
  mask: Mask,
  place: (file: string) => string,
): readonly object[] {
  const fingerprint = fingerprints();
  return diagnostics.map((diagnostic) => {
    const { severity, rule, range, also = [] } = diagnostic;
    const text = messageOf(diagnostic, mask);
    const file = range === undefined ? '' : place(range.file);
    return {
      ruleId: rule,
      ruleIndex: rules.indexOf(rule),
      level: severity,
      message: { text },
      locations: range === undefined ? [] : [locationOf(range, place)],
      ...(also.length > 0 && {
        relatedLocations: also.map((other, id) => ({ id, ...locationOf(other, place) })),
      }),
      partialFingerprints: { primaryLocationLineHash: fingerprint(rule, file, text) },
    };
  });
}

const notShown = (left: number): readonly object[] =>
  left === 0
    ? []
    : [
        {
          level: 'note',
          message: { text: `${left} more results are not listed here: mend these first.` },
        },
      ];

/** One run in one line; what is beyond its results is counted in a notification. */
export function sarif(report: ValidateReport, options: SarifOptions): string {
  const { diagnostics, more, exit_code } = report;
  const { showAddresses, tool, place } = options;
  const mask: Mask = showAddresses ? (text) => text : maskText;
  const shown = diagnostics.slice(0, MOST);
  const summaries = new Map(shown.map(({ rule, summary }) => [rule, summary]));
  const rules: readonly string[] = [...summaries.keys()];
  const [name = tool, version] = tool.split(' ');
  const left = diagnostics.length - shown.length + more;
  return `${jsonLine({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name,
            ...(version !== undefined && { version }),
            rules: [...summaries].map(([id, summary]) => ruleOf(id, summary)),
          },
        },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: true,
            exitCode: exit_code,
            toolExecutionNotifications: notShown(left),
          },
        ],
        results: resultsOf(shown, rules, mask, place),
      },
    ],
  })}\n`;
}
