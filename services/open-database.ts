import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a service keeps: its tables, and the rows it starts out with. */
export interface DatabaseOptions {
  readonly dataDir: string;
  /** The file is `<dataDir>/<name>.sqlite`. */
  readonly name: string;
  /** Raise it when tables or seed change: a file of another version is then copied, emptied and seeded anew. */
  readonly version: number;
  /** `create table …; create index …` */
  readonly schema: string;
  /** Fills the empty tables; runs inside one transaction. */
  readonly seed: (db: DatabaseSync) => void;
}

/**
 * Opens a service's own SQLite file, creating and seeding it once; afterwards what was written survives restarts. What a file of another
 * version holds goes into a copy beside it, and the service says so.
 */
export const openDatabase = ({ dataDir, name, version, schema, seed }: DatabaseOptions): DatabaseSync => {
  makeFolder(dataDir);
  const db = new DatabaseSync(join(dataDir, `${name}.sqlite`));
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma busy_timeout = 2000',
  );
  if (versionOf(db) === version) return db;
  if (tablesOf(db).length > 0) keepCopy(db, dataDir, name);
  db.exec('pragma foreign_keys = off; begin immediate');
  try {
    for (const table of tablesOf(db)) db.exec(`drop table if exists "${table}"`);
    db.exec(schema);
    seed(db);
    db.exec(`pragma user_version = ${version}; commit; pragma foreign_keys = on`);
  } catch (error) {
    db.exec('rollback');
    db.close();
    throw error;
  }
  return db;
};

/** With those above it. Node's own `recursive` never ends where a folder that is there refuses to hold another. */
const makeFolder = (folder: string): void => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been quicker.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
};

/** Under a name that no file has. */
const keepCopy = (db: DatabaseSync, dataDir: string, name: string): void => {
  let count = 1;
  const copy = (): string => `${name}.old-${count}.sqlite`;
  while (existsSync(join(dataDir, copy()))) count += 1;
  db.prepare('vacuum into ?').run(join(dataDir, copy()));
  process.stderr.write(
    `The ${name} service begins anew: ${name}.sqlite was of another version. All it held is kept beside it, as ${copy()}.\n`,
  );
};

const versionOf = (db: DatabaseSync): unknown => db.prepare('pragma user_version').get()?.['user_version'];

const tablesOf = (db: DatabaseSync): string[] =>
  db
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .all()
    .map((row) => String(row['name']));
