/** What version says. */
import { alignColumns } from './text.ts';

export interface Versions {
  readonly version: string;
  readonly node: string;
  /** Format name → version. */
  readonly formats: Readonly<Record<string, number | string>>;
}

/** `mustreset v0.1.0`, then Node and the formats that this version reads and writes. */
export const renderVersion = ({ version, node, formats }: Versions): string =>
  `${[
    `mustreset v${version}`,
    `on Node ${node}`,
    '',
    'Formats:',
    ...alignColumns(Object.entries(formats).map(([name, number]) => [`  ${name}`, String(number)])),
  ].join('\n')}\n`;
