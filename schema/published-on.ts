import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { publicFile } from './print.ts';
import { readSchema, UnreadableSchema, type Published } from './read-schema.ts';

/** The schema committed on a branch, tag or commit; by default on `origin/main`, or else on `main`. */
export const publishedOn = async (ref: string | undefined, { cwd }: { readonly cwd: string }): Promise<Published> => {
  for (const branch of ref === undefined ? defaultBranches : [ref]) {
    const commit = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${branch}^{commit}`], cwd);
    if (commit === null) continue;
    const name = `${publicFile} on ${branch}`;
    const isThere = (await git(['ls-tree', '--name-only', commit, '--', publicFile], cwd)) !== '';
    const text = isThere ? await git(['show', `${commit}:./${publicFile}`], cwd) : null;
    const ahead = (await git(['merge-base', '--is-ancestor', commit, 'HEAD'], cwd)) === null;
    return { name, schema: text === null ? null : readSchema(text, name), ahead };
  }
  throw new UnreadableSchema(
    `There is no ${ref ?? defaultBranches.join(' and no ')} in this checkout: fetch it, name another by --base REF, or name a schema by --against FILE-OR-URL`,
  );
};

const defaultBranches = ['origin/main', 'main'] as const;
const maxBuffer = 20_000_000;
const run = promisify(execFile);

/** What git says, without the last line break; null where it says no. */
const git = async (args: readonly string[], cwd: string): Promise<string | null> => {
  try {
    return (await run('git', args, { cwd, maxBuffer })).stdout.trimEnd();
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 1) return null;
    const stderr: unknown = Reflect.get(Object(error), 'stderr');
    const reason = typeof stderr === 'string' ? stderr.trim().split('\n')[0] : '';
    throw new UnreadableSchema(`git cannot answer here (${reason || 'is it installed?'})`);
  }
};
