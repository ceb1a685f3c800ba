/** The codes by which Node and undici say what failed. Pure. */

/** The code of an error, such as `ENOENT`; undefined for one without. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** How Node spells the verdicts of certificate checks and failed handshakes. */
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|INVALID_CA|PATH_LENGTH|EPROTO$)/;

export const isTlsCode = (code: string): boolean => TLS_CODE.test(code);

/** With what but 200 a proxy answered CONNECT: `ProxyAgent` says it in words and has no code for it. */
export const proxyStatusOf = (error: unknown): string | undefined =>
  error instanceof Error ? /^Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
