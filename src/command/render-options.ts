/** How a command's documents are rendered, by flags and surroundings. */
import type { RenderOptions } from '../render/formats.ts';
import type { CommandContext } from './context.ts';
import { placeOf } from './place.ts';
import { toolName } from './wire.ts';

export interface WriteFlags {
  /** `FORMAT=FILE` each. */
  readonly write?: readonly string[];
  readonly showAddresses?: boolean;
}

export const renderOptions = (
  { showAddresses }: WriteFlags,
  context: CommandContext,
): RenderOptions => ({
  showAddresses: showAddresses === true,
  tool: toolName(context),
  place: placeOf(context),
});
