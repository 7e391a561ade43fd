import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A git checkout of this project in a folder of its own, whose committed schema a test may change. */
export interface Checkout {
  readonly folder: string;
  git(...args: string[]): Promise<Answer>;
  script(name: string, ...args: string[]): Promise<Answer>;
  write(path: string, text: string): void;
  commit(): Promise<void>;
  remove(): void;
}

export const makeCheckout = async (): Promise<Checkout> => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-schema-'));
  for (const path of ['schema', 'scripts', 'package.json'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  for (const path of ['datasources', 'engine', 'resolvers', 'node_modules'])
    symlinkSync(join(root, path), join(folder, path));
  const git = (...args: string[]) => run('git', args, folder);
  const checkout: Checkout = {
    folder,
    git,
    script: (name, ...args) =>
      run(process.execPath, ['--disable-warning=ExperimentalWarning', `scripts/${name}.ts`, ...args], folder),
    write: (path, text) => writeFileSync(join(folder, path), text),
    commit: async () => {
      await git('add', 'schema');
      await git('commit', '--quiet', '--allow-empty', '--message', 'a commit');
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  return checkout;
};

const root = resolve(import.meta.dirname, '../..');

/** Nothing of the surrounding checkout or of this machine's git settings. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
};

const run = (command: string, args: readonly string[], cwd: string): Promise<Answer> =>
  new Promise((done) => {
    const child = execFile(command, args, { cwd, env }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
