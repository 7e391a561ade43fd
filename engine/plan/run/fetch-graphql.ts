import { fromUnknown, GatewayError } from '../../errors.ts';
import { atMost, spareRows } from '../../row.ts';
import { sendGraphQL } from '../../transport/graphql.ts';
import { matchRows } from '../../stitch/match-rows.ts';
import { keyAlias } from '../compile/documents.ts';
import { documentOf, type AskedPart, type AskedRoot, type Key } from './asked.ts';
import type { Row } from './frame.ts';
import { checkPages } from './check-pages.ts';
import type { Ask, Fetch } from '../plan.ts';
import type { Upstream } from '../upstream.ts';
import { readReply, unanswered } from './reply.ts';
import type { StageRun } from './run.ts';
import { fill, wantedOf } from './wanted.ts';

/** Asks a GraphQL source for all that is wanted of it at one depth: one call, or as many as its joints' maxima make of the keys. */
export const fetchGraphQL = async (fetch: Fetch, run: StageRun): Promise<void> => {
  const { upstream, source } = fetch;
  if (upstream === null || source === null) return;
  const roots = fetch.asks.flatMap((ask) => rootOf(ask, upstream, run));
  const wanted = upstream.parts.flatMap((part) => wantedOf(part, fetch, run));
  const chunks = Math.max(
    roots.length > 0 ? 1 : 0,
    ...wanted.map(({ part, keys }) => Math.ceil(keys.length / part.joint.max)),
  );
  const askChunk = async (index: number): Promise<void> => {
    const asked = wanted.flatMap((each) => {
      const { max } = each.part.joint;
      if (index === 0 && each.keys.length <= max) return [each];
      const keys = each.keys.slice(index * max, (index + 1) * max);
      return keys.length === 0 ? [] : [{ ...each, keys }];
    });
    const rootParts = index === 0 ? roots : [];
    try {
      const data = await send(fetch, upstream, rootParts, asked, run);
      for (const { root, frame } of rootParts) fill(frame, root.slot, data, fetch.level);
      for (const each of asked) match(each, data, fetch, run);
    } catch (thrown) {
      const error = fromUnknown(thrown);
      run.fail();
      for (const { root, frame } of rootParts) fill(frame, root.slot, error, fetch.level);
      for (const { keys, frames } of asked)
        for (const key of keys)
          for (const place of frames.get(key) ?? []) fill(place.frame, place.slot, error, fetch.level);
    }
  };
  if (chunks === 1) await askChunk(0);
  else await Promise.all(Array.from({ length: chunks }, (_, index) => askChunk(index)));
};

const rootOf = (ask: Ask, { roots }: Upstream, run: StageRun): AskedRoot[] => {
  const root = roots.find(({ slot }) => ask.kind === 'root' && slot === ask.slots[0]);
  if (root === undefined || !root.fields.some(({ condition }) => run.conditions[condition] === true)) return [];
  return run.demands(ask).flatMap((demand) => (run.mayAsk(ask, demand) ? [{ root, frame: demand.frame }] : []));
};

const send = async (
  fetch: Fetch,
  upstream: Upstream,
  roots: readonly AskedRoot[],
  asked: readonly AskedPart[],
  run: StageRun,
): Promise<Record<string, unknown>> => {
  const { source } = fetch;
  if (source === null) throw new GatewayError('INTERNAL');
  const document = documentOf(upstream, roots, asked);
  const variables: Record<string, unknown> = {};
  for (const name of document.variables) if (Object.hasOwn(run.raw, name)) variables[name] = run.raw[name];
  for (const condition of document.conditions) variables[`_c${condition}`] = run.conditions[condition] === true;
  for (const { alias, keys, representations } of asked)
    variables[`_k${alias}`] = keys.map((key) => representations.get(key));
  const kind = upstream.operation === 'mutation' ? 'write' : 'read';
  const fields = [
    ...roots.flatMap(({ root }) =>
      root.fields.flatMap(({ alias, name, condition }) =>
        run.conditions[condition] === true ? [[alias, name] as const] : [],
      ),
    ),
    ...asked.map(({ part, alias }) => [alias, part.field] as const),
  ];
  const keys = fields.map(([alias]) => alias);
  const parts = [...new Set(fields.map(([, name]) => name))].toSorted();
  const reply = await sendGraphQL(
    {
      source: source.name,
      name: parts.join('+'),
      parts,
      kind,
      size: fields.length - asked.length + asked.reduce((sum, each) => sum + each.keys.length, 0),
      request: { query: document.text, variables, roots: new Map(fields) },
    },
    run.ctx,
  ).catch((error: unknown) => unanswered(error, keys));
  const { data, hasFailed } = readReply(reply, { keys, kind });
  if (hasFailed) run.fail();
  const options = { service: source.name, raw: run.raw };
  for (const { root } of roots)
    for (const { alias, pages } of root.fields) checkPages({ [alias]: data[alias] }, pages, options);
  for (const { part, alias } of asked) checkPages(data[alias], part.pages, options);
  return data;
};

/** Rows find their keys by the key they carry, never by their place; what failed at a place is about the key that was asked for there. */
const match = (asked: AskedPart, data: Record<string, unknown>, fetch: Fetch, run: StageRun): void => {
  const { part, keys, frames, failed, alias } = asked;
  const rows = data[alias];
  const set = (key: Key | undefined, value: unknown): void => {
    for (const { frame, slot } of (key === undefined ? undefined : frames.get(key)) ?? [])
      fill(frame, slot, value, fetch.level);
  };
  const invalid = (): GatewayError =>
    new GatewayError('DOWNSTREAM_INVALID_RESPONSE', { service: fetch.source?.name ?? '' });
  if (!Array.isArray(rows)) {
    run.fail();
    const error = rows instanceof GatewayError ? rows : invalid();
    for (const key of keys) set(key, error);
    return;
  }
  atMost(rows, keys.length + spareRows, fetch.source?.name ?? '');
  const isOfType = (row: Row): boolean =>
    part.joint.isRepresented !== true || Reflect.get(row, '__typename') === part.type;
  const found = matchRows(
    rows.map((row: unknown) =>
      typeof row === 'object' && !Array.isArray(row) ? (row as Row | GatewayError | null) : {},
    ),
    keys,
    { keyOf: (row) => (isOfType(row) ? row[keyAlias] : undefined), unreadable: invalid },
  );
  // Representations are answered one by one: of fewer answers nobody knows which is missing, and none of them is "there is no such thing".
  const isShort = part.joint.isRepresented === true && rows.length !== keys.length;
  found.forEach((answered, index) => {
    const row = answered === null && isShort ? invalid() : answered;
    if (row instanceof Error) run.fail();
    const key = keys[index];
    const errors = key === undefined ? undefined : failed.get(key);
    set(key, errors === undefined || row instanceof Error ? row : { ...row, ...errors });
  });
};
