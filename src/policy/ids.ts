/** Ids of members and organizations, as far as their text tells something. */

/** A Stytch id, a slug or an external id: what the API takes in its place. */
const ID = /^[A-Za-z0-9._~|-]{1,128}$/;
const MEMBER_ID = /^member-(?:test|live)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OF_ENVIRONMENT = /^(?:member|organization|project)-(test|live)-/;

export type Environment = 'test' | 'live';

/** The environment that an id names, or undefined for slugs and external ids. */
export const environmentOf = (id: string): Environment | undefined =>
  OF_ENVIRONMENT.exec(id)?.[1] as Environment | undefined;

export const isId = (text: string): boolean => ID.test(text);

/** Whether this is a member's own id, not an external one: only that is unique in the project. */
export const isMemberId = (text: string): boolean => MEMBER_ID.test(text);
