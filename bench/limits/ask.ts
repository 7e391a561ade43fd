import { Pool } from 'undici';

/** Asks subgraphs as a person would by hand: one pool, the status checked, JSON parsed, errors thrown. */
export const asking = (origin: string) => {
  const pool = new Pool(origin, { connections: 64 });
  return async <Data>(name: string, query: string, variables: object = {}): Promise<Data> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/${name}`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}`);
    const { data, errors } = (await body.json()) as { data?: Data; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(`${name} has failed`);
    return data;
  };
};

export type Ask = ReturnType<typeof asking>;
