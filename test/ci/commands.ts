/** Workflow commands in what a step prints, found as GitHub's runner finds them. */

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  /** What stands between the level and the message: title, file, line. */
  readonly properties: string;
}

/** With any space before it; the older spelling anywhere in a line. */
const COMMAND = /^\s*::([a-zA-Z][\w-]*)(?: ([^:]*))?::(.*)$/;
const OLD_COMMAND = /##\[[a-zA-Z]/;

const isLevel = (name: string): name is Annotation['level'] =>
  ['error', 'warning', 'notice'].includes(name);

/** The annotations of a log. Throws for any other command: no step of ours gives one. */
export function annotationsIn(log: string): readonly Annotation[] {
  return log.split('\n').flatMap((line) => {
    if (OLD_COMMAND.test(line)) throw new Error(`A command reached the runner: ${line}`);
    const [all, name = '', properties = '', message = ''] = COMMAND.exec(line) ?? [];
    if (all === undefined) return [];
    if (isLevel(name)) return [{ level: name, properties, message }];
    throw new Error(`A command reached the runner: ${line}`);
  });
}
