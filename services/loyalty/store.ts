import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '../open-database.ts';
import { dataVersion } from '../seed/data-version.ts';
import type { HistoryRequest } from './read-arguments.ts';
import { seed } from './seed.ts';

/** Rows are named and ordered as the elements of the WSDL are. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** What is read from the file: one or two statements a call, however many keys it is asked for. */
export interface LoyaltyStore {
  /** In the order of member numbers; users without an account are missing. */
  accountsOf(userIds: readonly string[]): readonly Row[];
  /** In the order of member numbers; requests for users without an account have no page. */
  pagesOf(requests: readonly HistoryRequest[]): readonly HistoryPage[];
  close(): void;
}

export interface HistoryPage extends HistoryRequest {
  readonly hasNext: boolean;
  readonly total: number;
  readonly entries: readonly Row[];
}

export const openLoyaltyStore = (dataDir: string): LoyaltyStore => {
  const db = openDatabase({ dataDir, name: 'loyalty', version: dataVersion, schema: tables, seed });
  const accounts = db.prepare(accountsSql);
  const totals = db.prepare(totalsSql);
  const entries = db.prepare(entriesSql);

  const pagesOf = (requests: readonly HistoryRequest[]): HistoryPage[] => {
    const asked = JSON.stringify(requests);
    const entriesOf = Map.groupBy(entries.all(asked), ({ ask }) => Number(ask));
    return totals.all(asked).flatMap(({ ask, total }) => {
      const request = requests[Number(ask)];
      if (request === undefined) return [];
      const found = entriesOf.get(Number(ask)) ?? [];
      const page = { hasNext: found.length > request.first, total: Number(total) };
      return [{ ...request, ...page, entries: found.slice(0, request.first).map(toEntry) }];
    });
  };

  return { accountsOf: (userIds) => accounts.all(JSON.stringify(userIds)), pagesOf, close: () => db.close() };
};

const toEntry = ({ ask: _ask, orderId, ...entry }: Row): Row =>
  typeof orderId === 'string' ? { ...entry, orderId } : entry;

const tables = `
create table accounts (
  user_id text primary key,
  member_number text not null unique check (length(member_number) = 9),
  tier text not null check (tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM')),
  points integer not null check (points >= 0),
  member_since text not null
) strict, without rowid;

create table entries (
  id integer primary key,
  user_id text not null references accounts (user_id),
  booked_at text not null,
  points integer not null,
  reason text not null check (reason in ('PURCHASE', 'BONUS', 'REDEMPTION', 'EXPIRY', 'ADJUSTMENT')),
  order_id text check ((order_id is not null) = (reason = 'PURCHASE'))
) strict;
create index entries_of_user on entries (user_id, id);
`;

const accountsSql = `
select user_id as userId, member_number as memberNumber, tier, points, member_since as memberSince
from accounts
where user_id in (select value from json_each(?))
order by member_number`;

const totalsSql = `
select asked.key as ask, (select count(*) from entries where entries.user_id = accounts.user_id) as total
from json_each(?) as asked
join accounts on accounts.user_id = asked.value ->> 'userId'
order by accounts.member_number, asked.key`;

/** One entry more than asked for tells whether there is a next page. */
const entriesSql = `
with ranked as (
  select asked.key as ask, asked.value ->> 'first' as first, entries.*,
    row_number() over (partition by asked.key order by entries.id desc) as place
  from json_each(?) as asked
  join entries on entries.user_id = asked.value ->> 'userId'
    and entries.id < coalesce(asked.value ->> 'after', 9223372036854775807)
)
select ask, id as entryId, booked_at as bookedAt, points, reason, order_id as orderId
from ranked
where place <= first + 1
order by ask, place`;
