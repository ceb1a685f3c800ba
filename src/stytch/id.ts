/** Ids and error types of Stytch are visible ASCII and far shorter; anything else is not from Stytch. */
const ID = /^[!-~]{1,200}$/;

export const isId = (text: string): boolean => ID.test(text);
