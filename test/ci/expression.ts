/** The few expressions of workflow files that the templates use; anything else is refused. */

export type Value = string | boolean;

/** By name: `github`, `needs`, …; a key that is missing further down is empty, as GitHub has it. */
export interface Contexts {
  readonly [name: string]: unknown;
}

/** How the job, or the composite action, stands. */
export interface Standing {
  readonly failed: boolean;
  readonly cancelled: boolean;
}

const TOKEN = /\s*(?:('[^']*')|(==|!=|&&|!)|([a-zA-Z_][\w.-]*(?:\(\))?))/y;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`This expression is not known here: ${text}`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

const truth = (value: Value): boolean => value !== '' && value !== false;

function lookUp(path: string, contexts: Contexts): Value {
  const [root = '', ...keys] = path.split('.');
  if (!(root in contexts)) throw new Error(`The context ${root} is not to be had here: ${path}`);
  let value: unknown = contexts[root];
  for (const key of keys) value = isObject(value) ? value[key] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  throw new Error(`${path} is no text.`);
}

function equal(a: Value, b: Value): boolean {
  if (typeof a !== typeof b) throw new Error('Values of two types are compared.');
  return String(a).toLowerCase() === String(b).toLowerCase();
}

const STATUS: Readonly<Record<string, (standing: Standing) => boolean>> = {
  'always()': () => true,
  'success()': ({ failed, cancelled }) => !failed && !cancelled,
  'failure()': ({ failed, cancelled }) => failed && !cancelled,
  'cancelled()': ({ cancelled }) => cancelled,
};

/** The value of what stands between `${{` and `}}`. */
export function evaluate(text: string, contexts: Contexts, standing?: Standing): Value {
  const tokens = [...tokensOf(text)];
  const next = (): string => tokens.shift() ?? '';
  const operand = (): Value => {
    const token = next();
    if (token === '!') return !truth(operand());
    if (token.startsWith("'")) return token.slice(1, -1);
    if (!token.endsWith('()')) return lookUp(token, contexts);
    const status = STATUS[token];
    if (status === undefined || standing === undefined) {
      throw new Error(`This function is not known here: ${text}`);
    }
    return status(standing);
  };
  const compared = (): Value => {
    const left = operand();
    const [operator] = tokens;
    if (operator !== '==' && operator !== '!=') return left;
    next();
    return equal(left, operand()) === (operator === '==');
  };
  let value = compared();
  while (tokens[0] === '&&') {
    next();
    const right = compared();
    value = truth(value) ? right : value;
  }
  if (tokens.length > 0) throw new Error(`This expression is not known here: ${text}`);
  return value;
}

/** A text with its expressions filled in. */
export const interpolate = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{(.*?)\}\}/g, (_all, inner: string) => String(evaluate(inner, contexts)));

/** Whether a job or step with this `if` runs. Without a word on how things stand, all must be well. */
export function holds(text: string | undefined, contexts: Contexts, standing: Standing): boolean {
  const inner = (text ?? 'success()').replace(/^\$\{\{(.*)\}\}$/, '$1');
  const speaks = /\b(always|success|failure|cancelled)\(\)/.test(inner);
  const value = truth(evaluate(inner, contexts, standing));
  return speaks ? value : value && !standing.failed && !standing.cancelled;
}
