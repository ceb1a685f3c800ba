/** The order of texts by code unit: the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
