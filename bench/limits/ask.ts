import { Pool } from 'undici';

/** Asks subgraphs as a person would by hand: one pool, the status checked, JSON parsed, errors thrown. */
export const asking = (origin: string) => {
  const pool = new Pool(origin, { connections: 64 });
  return async <Data>(
    name: string,
    query: string,
    variables: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Data> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/${name}`,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}`);
    const { data, errors } = (await body.json()) as { data?: Data; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(`${name} has failed`);
    return data;
  };
};

export type Ask = ReturnType<typeof asking>;

/** Asks a subgraph for entities of one type, each once, and gives them by their id. */
export const entities = async <Row>(
  ask: Ask,
  name: string,
  { type, ids, selection }: { readonly type: string; readonly ids: Iterable<string>; readonly selection: string },
): Promise<ReadonlyMap<string, Row>> => {
  const { _entities } = await ask<{ _entities: ((Row & { readonly id: string }) | null)[] }>(
    name,
    `query($r:[_Any!]!){_entities(representations:$r){...on ${type}{id ${selection}}}}`,
    { r: representations(type, ids) },
  );
  return rowsById(_entities);
};

export const representations = (type: string, ids: Iterable<string>) =>
  Array.from(new Set(ids), (id) => ({ __typename: type, id }));

export const rowsById = <Row>(rows: readonly ((Row & { readonly id: string }) | null)[]): ReadonlyMap<string, Row> => {
  const found = new Map<string, Row>();
  for (const row of rows) if (row !== null) found.set(row.id, row);
  return found;
};
