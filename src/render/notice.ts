/** What a person must know of a reset, in the same words before and after it. */

/** What plan says where something would be reset. */
export const PLAN_NOTICE: string = [
  'mustreset ends no sessions: who is signed in stays signed in. It sends no',
  'e-mail itself: tell the members. A reset cannot be undone.',
].join('\n');

/** What apply says where something was reset. */
export const APPLY_NOTICE: string = [
  'mustreset ends no sessions: who is signed in stays signed in. It sent no',
  'e-mail itself: tell the members. A reset cannot be undone.',
].join('\n');
