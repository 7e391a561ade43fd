import type { Clock } from '../clock.ts';
import type { Cell, CellRow, Cells, CellStore } from './cell-store.ts';
import { createChanges, everything, type Change } from './changes.ts';
import { redisLink, type RedisClient, type RedisLink } from './redis-link.ts';
import { catchUp, keep, tellChange } from './redis-scripts.ts';

export interface RedisCellsOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Before all names, for several gateways that share a Redis and nothing else. */
  readonly prefix?: string;
  /** How long anything may take. */
  readonly budgetMs?: number;
}

/**
 * Keeps cells in Redis, for all instances. Changes are numbered there and lie in a log, which every reader catches up with in the same round
 * trip in which it reads: who comes after a change knows of it. Whatever cannot be said for certain is nothing: away, there is nothing kept,
 * and what could not be told is made up for by dropping everything, before anything is read again.
 */
export const redisCells = ({
  url,
  clock,
  newId,
  prefix = 'selvedge:',
  budgetMs = 50,
}: RedisCellsOptions): CellStore & Pick<RedisLink, 'ready'> => {
  const changes = createChanges();
  const log = [`${prefix}changes`, `${prefix}changes:log`] as const;
  /** An epoch begins when Redis has lost what it knew: what was kept in another cannot be found. Numbers of an epoch follow on from `base`. */
  let epoch = '';
  let base = 0;
  let isUntold = false;

  /** Takes in what the log has that this process did not know. */
  const learn = ([found, count, lines]: Awaited<ReturnType<typeof catchUp>>): void => {
    const isOther = found !== epoch;
    if (isOther) {
      base = changes.last + 1;
      epoch = found;
    }
    const told = lines.map(toLine).filter(({ number }) => isOther || base + number > changes.last);
    const [first] = told;
    const expected = isOther ? 1 : changes.last - base + 1;
    if (isOther || (first !== undefined && first.number > expected))
      changes.distrust(base + (first?.number ?? count + 1) - 1);
    for (const { number, told: each } of told) changes.note(each, base + number);
    if (changes.last < base + count) changes.distrust(base + count);
  };
  const tellIn = (client: RedisClient, told: readonly Change[]) =>
    tellChange(client, log, { epoch: newId(), line: JSON.stringify(told) });
  const catchUpIn = (client: RedisClient) =>
    catchUp(client, log, { epoch, last: epoch === '' ? -1 : changes.last - base, next: newId() });

  /** What could not be told may have been anything. */
  const amend = async (client: RedisClient): Promise<void> => {
    while (isUntold) {
      isUntold = false;
      await tellIn(client, [everything]).catch((error: unknown) => {
        isUntold = true;
        throw error;
      });
    }
  };

  const link = redisLink({
    url,
    clock,
    budgetMs,
    onReturn: async (client) => {
      await amend(client);
      learn(await catchUpIn(client));
    },
  });
  const place = (row: string): string => `${prefix}${epoch}:${row}`;

  return {
    changes,
    ready: link.ready,
    read: async (queries) => {
      if (isUntold) {
        void link.run(amend);
        return null;
      }
      const asked = epoch;
      const found = await link.run((client) =>
        Promise.all([
          catchUpIn(client),
          ...queries.map(({ rows, names }) => Promise.all(rows.map((row) => client.hmGet(place(row), [...names])))),
        ]),
      );
      if (found === null) return null;
      const [news, ...read] = found;
      learn(news);
      return queries.map(({ rows, names }, query) =>
        rows.map((_, row) => (epoch === asked ? toCells(names, read[query]?.[row] ?? [], base) : undefined)),
      );
    },
    write: (rows) => {
      const asked = epoch;
      const current = rows.flatMap((each) => toHash(each, base));
      if (current.length === 0) return;
      void link.run((client) =>
        Promise.all(
          current.map(({ row, lifeMs, fields }) => keep(client, `${prefix}${asked}:${row}`, { lifeMs, fields })),
        ),
      );
    },
    tell: async (told) => {
      const number = await link.run((client) => tellIn(client, told));
      if (number === null) {
        isUntold = true;
        return Infinity;
      }
      const [found, count] = number;
      if (found !== epoch) return Infinity;
      if (changes.last === base + count - 1) changes.note(told, base + count);
      return base + count;
    },
    close: link.close,
  };
};

/** `12 [{"subject":"User"}]` */
const toLine = (line: string) => {
  const at = line.indexOf(' ');
  return { number: Number(line.slice(0, at)), told: JSON.parse(line.slice(at + 1)) as readonly Change[] };
};

/** `1700000000000 12 {"User":["1"]}`, and the text on a line of its own. */
const toText = ({ atMs, asOf, holdings, text }: Cell, base: number): string =>
  `${atMs} ${asOf - base} ${JSON.stringify(holdings)}\n${text ?? ''}`;

const toCell = (text: string, base: number): Cell => {
  const end = text.indexOf('\n');
  const [atMs = '', asOf = '', ...holdings] = text.slice(0, end).split(' ');
  const value = text.slice(end + 1);
  return {
    atMs: Number(atMs),
    asOf: base + Number(asOf),
    holdings: JSON.parse(holdings.join(' ')) as Cell['holdings'],
    text: value === '' ? null : value,
  };
};

const toCells = (names: readonly string[], values: readonly (string | null)[], base: number): Cells | undefined => {
  const cells = new Map<string, Cell>();
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (typeof value === 'string') cells.set(name, toCell(value, base));
  }
  return cells.size === 0 ? undefined : cells;
};

/** What was asked for in another epoch is not kept in this one. */
const toHash = ({ row, cells, lifeMs }: CellRow, base: number) => {
  const fields = [...cells].flatMap(([name, cell]) => (cell.asOf < base ? [] : [name, toText(cell, base)]));
  return fields.length === 0 ? [] : [{ row, lifeMs, fields }];
};
