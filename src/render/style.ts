/**
 * Values in, text out: everything that a person or another program reads of this tool.
 * Nothing here writes; a command prints what these functions return.
 */

/** How text is to look. The edge decides it once: terminal, `NO_COLOR`, `FORCE_COLOR`, `CI`. */
export interface Style {
  readonly color: boolean;
  /** Columns to wrap at; Terraform wraps at 78. */
  readonly width: number;
  /** `TF_IN_AUTOMATION` or `CI` is set: nobody types the next command, so it is not suggested. */
  readonly automation: boolean;
}

/** No colour, 78 columns. */
export const PLAIN: Style = { color: false, width: 78, automation: false };
