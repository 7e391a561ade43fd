import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '../open-database.ts';
import { dataVersion } from '../seed/data-version.ts';
import { seed } from './seed.ts';

export interface Address {
  readonly line: string;
  readonly postalCode: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly address: Address | null;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** 1 at first, raised by one with every change. */
  readonly version: number;
}

export type UserPatch = Partial<Pick<User, 'name' | 'email' | 'address'>>;

export interface UserStore {
  /** Those that exist, each once, in id order. */
  byIds(ids: readonly string[]): User[];
  byId(id: string): User | undefined;
  /** At most `limit` users behind the id `after`, in id order. */
  page(options: { after?: string | undefined; limit: number }): User[];
  count(): number;
  /** Writes all of the patch or nothing; `accepts` is asked about the version that is about to be replaced. */
  update(
    id: string,
    patch: UserPatch,
    accepts: (version: number) => boolean,
  ): User | 'unknown-user' | 'version-mismatch' | 'email-taken';
  close(): void;
}

const schema = `
  create table users (
    id text primary key,
    name text not null,
    email text not null unique collate nocase,
    line text,
    postal_code text,
    city text,
    country text,
    created_at text not null,
    version integer not null default 1,
    check ((line is null) = (postal_code is null) and (line is null) = (city is null) and (line is null) = (country is null))
  ) strict, without rowid`;

/** Opens `<dataDir>/user.sqlite`, seeded with 600 users when it is new. */
export const openUserStore = (dataDir: string): UserStore => {
  const db = openDatabase({ dataDir, name: 'user', version: dataVersion, schema, seed });
  const selectMany = db.prepare('select * from users where id in (select value from json_each(?)) order by id');
  const selectOne = db.prepare('select * from users where id = ?');
  const selectPage = db.prepare('select * from users where id > ? order by id limit ?');
  const selectCount = db.prepare('select count(*) as count from users');
  const selectOtherWithEmail = db.prepare('select 1 from users where email = ? and id <> ?');
  const updateOne = db.prepare(`
    update users set name = ?, email = ?, line = ?, postal_code = ?, city = ?, country = ?, version = version + 1
    where id = ? returning *`);

  const byId = (id: string): User | undefined => {
    const row = selectOne.get(id);
    return row && toUser(row);
  };

  const write: UserStore['update'] = (id, patch, accepts) => {
    const current = byId(id);
    if (!current) return 'unknown-user';
    if (!accepts(current.version)) return 'version-mismatch';
    const { name, email, address } = { ...current, ...patch };
    if (selectOtherWithEmail.get(email, id)) return 'email-taken';
    const { line = null, postalCode = null, city = null, country = null } = address ?? {};
    const row = updateOne.get(name, email, line, postalCode, city, country, id);
    return row ? toUser(row) : 'unknown-user';
  };

  return {
    byIds: (ids) => selectMany.all(JSON.stringify(ids)).map(toUser),
    byId,
    page: ({ after = '', limit }) => selectPage.all(after, limit).map(toUser),
    count: () => Number(selectCount.get()?.['count']),
    update: (id, patch, accepts) => {
      db.exec('begin immediate');
      try {
        const result = write(id, patch, accepts);
        db.exec('commit');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('rollback');
        throw error;
      }
    },
    close: () => db.close(),
  };
};

type Row = Record<string, SQLOutputValue>;

const toUser = (row: Row): User => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  email: text(row, 'email'),
  address:
    row['line'] === null
      ? null
      : {
          line: text(row, 'line'),
          postalCode: text(row, 'postal_code'),
          city: text(row, 'city'),
          country: text(row, 'country'),
        },
  createdAt: text(row, 'created_at'),
  version: Number(row['version']),
});

const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`users.${column} holds no text`);
  return value;
};
