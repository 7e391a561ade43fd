import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import { GatewayError } from '../../engine/errors.ts';
import { maxPageSize, type Page, type PageArguments, type Position } from '../../engine/paging.ts';
import { read } from '../../engine/read.ts';
import { atMost, list, row, rows, spareRows } from '../../engine/row.ts';
import { sendSoap, type SoapRequest } from '../../engine/transport/soap.ts';
import { xsd } from '../../engine/transport/xsd.ts';

/** A loyalty account as the graph knows one. */
export type AccountRow = z.infer<typeof account>;

/** A tier and the points from which it holds. */
export type TierRow = z.infer<typeof tier>;

/** One booking of points. */
export type EntryRow = Omit<z.infer<typeof entry>, 'entryId'> & { readonly id: string };

/** Which page of whose history. */
export interface HistoryKey extends PageArguments {
  readonly userId: string;
}

export interface HistoryRow extends HistoryKey {
  readonly page: Page<EntryRow>;
}

/** The loyalty service's calls (SOAP 1.1, `loyalty.wsdl`). */
export const client = {
  /** Accounts of those users that have one, in any order; at most 100 ids. */
  ofUsers: async (userIds: readonly string[], ctx: Context): Promise<readonly (AccountRow | GatewayError)[]> => {
    const wellFormed = userIds.filter((id) => userId.test(id));
    if (wellFormed.length === 0) return [];
    const request = { operation: 'GetAccounts', input: { userIds: { userId: wellFormed } } };
    const answer = await ask('ofUsers', request, wellFormed.length, ctx);
    const found = read(accounts, answer, source).accounts?.account ?? [];
    return atMost(found, wellFormed.length + spareRows, source);
  },

  /** Pages of those users that have an account, each with the key it answers, in any order; at most 100 keys. */
  history: async (keys: readonly HistoryKey[], ctx: Context): Promise<readonly (HistoryRow | GatewayError)[]> => {
    const request = keys.map(({ userId, first, after }) => ({ userId, first, after: after?.[0] }));
    const input = { requests: { request } };
    const answer = await ask('history', { operation: 'GetHistory', input }, keys.length, ctx);
    const found = read(pages, answer, source).pages?.page ?? [];
    return atMost(found, keys.length + spareRows, source).map((each) =>
      each instanceof GatewayError ? each : toHistoryRow(each),
    );
  },

  /** Every tier, lowest first. */
  tiers: async (ctx: Context): Promise<readonly TierRow[]> => {
    const answer = await ask('tiers', { operation: 'GetTiers', input: {} }, 1, ctx);
    return read(tiers, answer, source).tiers.tier.toSorted((a, b) => a.threshold - b.threshold);
  },

  /** Answers when the service does. */
  ping: async (ctx: Context): Promise<unknown> =>
    read(tiers, await ask('ping', { operation: 'GetTiers', input: {} }, 1, ctx), source),
};

/** Whether a position is that of an entry: the service's own entry id, as text. */
export const isEntry = ([entryId, ...rest]: Position): boolean =>
  typeof entryId === 'string' && /^[1-9]\d{0,14}$/.test(entryId) && rest.length === 0;

const source = 'loyalty';
const userId = /^usr_[0-9]{4,12}$/;

const tierName = z.enum(['BRONZE', 'SILVER', 'GOLD', 'PLATINUM']);
const account = row(
  source,
  { userId: xsd.string },
  { memberNumber: xsd.string, tier: tierName, points: xsd.int, memberSince: xsd.date },
);
const accounts = z.object({ accounts: z.object({ account: rows(source, account) }).nullable() });

const entry = row(
  source,
  { entryId: xsd.long },
  {
    bookedAt: xsd.dateTime,
    points: xsd.int,
    reason: z.enum(['PURCHASE', 'BONUS', 'REDEMPTION', 'EXPIRY', 'ADJUSTMENT']),
  },
);
const page = z.object({
  userId: xsd.string,
  first: xsd.int,
  after: xsd.long.optional(),
  hasNext: xsd.boolean,
  total: xsd.int,
  entries: z.object({ entry: rows(source, entry, maxPageSize + 1) }).nullable(),
});
const pages = z.object({ pages: z.object({ page: rows(source, page) }).nullable() });

const tier = z.object({ name: tierName, threshold: xsd.int });
const namesAll = (list: readonly z.infer<typeof tier>[]): boolean =>
  tierName.options.every((name) => list.some((row) => row.name === name));
const tiers = z.object({ tiers: z.object({ tier: list(tier).refine(namesAll) }) });

const ask = (name: string, request: SoapRequest, size: number, ctx: Context): Promise<unknown> =>
  sendSoap({ source, name, kind: 'read', size, request }, ctx);

const toHistoryRow = ({ userId, first, after, hasNext, total, entries }: z.infer<typeof page>): HistoryRow => ({
  userId,
  first,
  after: after === undefined ? null : [after],
  page: {
    rows: atMost(entries?.entry ?? [], first + 1, source).map((found) =>
      found instanceof GatewayError ? { row: found, position: found } : toEntryRow(found),
    ),
    hasNext,
    hasPrevious: after !== undefined,
    total,
  },
});

const toEntryRow = ({ entryId, ...row }: z.infer<typeof entry>) => ({
  row: { id: `lye_${entryId}`, ...row },
  position: [entryId],
});
