/** What an interrupted run says, in Terraform's words. */

/** After the first SIGINT or SIGTERM. */
export const INTERRUPTED: string = [
  '',
  'Interrupt received.',
  'Please wait for mustreset to exit or data loss may occur.',
  'Gracefully shutting down...',
  '',
].join('\n');

/** After the second. */
export const INTERRUPTED_TWICE: string = [
  '',
  'Two interrupts received. Exiting immediately. If resets were under way, they count as',
  'unknown, and the next run reads the members to find out what they did.',
  '',
].join('\n');

/** When the answer to the approval is not yes; exit code 1. */
export const CANCELLED = '\nApply cancelled.\n';
