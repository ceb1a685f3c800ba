/** Colour by small constants: they cost nothing at start and little per line. */
import type { Style } from './style.ts';

const RESET = '\u001b[0m';

export const BOLD = '\u001b[1m';
export const RED = '\u001b[31m';
export const GREEN = '\u001b[32m';
export const YELLOW = '\u001b[33m';

/** Wraps text that is already escaped in a colour, if the style has colour. */
export const paint = (text: string, color: string, style: Style): string =>
  style.color ? `${color}${text}${RESET}` : text;
