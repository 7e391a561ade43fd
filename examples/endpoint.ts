/** Where the graph is, and who asks. */
export interface Endpoint {
  readonly url: string;
  /** Null asks as nobody: what is personal stays null. */
  readonly token: string | null;
  /** What shall fail on purpose, such as `loyalty=timeout`; for development only. */
  readonly rehearse?: string | undefined;
}

/** From the arguments `[URL] [TOKEN]`, else from `SELVEDGE_URL` and `SELVEDGE_TOKEN`; without any, the server that `npm start` has started. */
export const readEndpoint = (
  [url, token]: readonly string[] = process.argv.slice(2),
  { SELVEDGE_URL, SELVEDGE_TOKEN, SELVEDGE_REHEARSE }: NodeJS.ProcessEnv = process.env,
): Endpoint => ({
  url: url || SELVEDGE_URL || 'http://127.0.0.1:4000/graphql',
  token: token || SELVEDGE_TOKEN || null,
  rehearse: SELVEDGE_REHEARSE || undefined,
});

export const toHeaders = ({ token, rehearse }: Endpoint): Record<string, string> => ({
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  ...(rehearse === undefined ? {} : { 'x-rehearse': rehearse }),
});
