import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SettingsError } from './settings.ts';

/** Makes the folder in which state is kept, and the folders above it; a `SettingsError` where nothing can be written into it. */
export const openDataDir = async (dataDir: string): Promise<void> => {
  try {
    await makeFolder(dataDir);
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(error);
  }
};

export interface KeepOptions<Kept> {
  readonly dataDir: string;
  readonly file: string;
  /** The text for a file that is not there yet. */
  readonly make: () => Promise<string> | string;
  /** Null for a text that this server would not have written. */
  readonly read: (text: string) => Promise<Kept | null> | Kept | null;
}

/** What is made once and is the same ever after, also for processes that start at the same moment; a `SettingsError` for a file that somebody has spoiled. */
export const keep = async <Kept>({ dataDir, file, make, read }: KeepOptions<Kept>): Promise<Kept> => {
  const path = join(dataDir, file);
  const text = (await textOf(path)) ?? (await writeOnce(path, await make()));
  const kept = text === null ? null : await read(text);
  if (kept !== null) return kept;
  throw problem(`holds a file ${file} that cannot be used: delete that file, and a new one will be made.`);
};

/** Node's own `recursive` never ends where a folder that is there refuses to hold another. */
const makeFolder = async (folder: string): Promise<void> => {
  if ((await stat(folder).catch(unlessMissing))?.isDirectory() === true) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    if (!(await stat(folder).catch(unlessMissing))?.isDirectory()) throw error;
  });
};

const textOf = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unusable(error);
  }
};

/** The file appears whole or not at all; where another process was quicker, its text counts. */
const writeOnce = async (path: string, text: string): Promise<string | null> => {
  const drafts = await mkdtemp(`${path}.`).catch(rethrowUnusable);
  try {
    const draft = join(drafts, 'draft');
    await writeFile(draft, text, { mode: 0o600 });
    await link(draft, path).catch(() => copyFile(draft, path, constants.COPYFILE_EXCL));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(error);
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
  return textOf(path);
};

const problem = (text: string): SettingsError => new SettingsError([{ name: 'DATA_DIR', problem: text }]);

const unusable = (error: unknown): SettingsError => {
  const why = reasons[codeOf(error) ?? ''] ?? 'is no folder that can be used';
  return problem(`${why}: give the folder in which state is kept, one that this process may write to.`);
};

const rethrowUnusable = (error: unknown): never => {
  throw unusable(error);
};

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is not a folder',
  ENOTDIR: 'is not a folder',
  EACCES: 'cannot be written to',
  EPERM: 'cannot be written to',
  EROFS: 'cannot be written to',
  ENOSPC: 'has no space left',
};

const unlessMissing = (error: unknown): undefined => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
