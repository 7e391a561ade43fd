import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAllSettings, serverSettings } from '../engine/server-settings.ts';
import { SettingsError } from '../engine/settings.ts';
import { compose, sources } from '../schema/compose.ts';
import { openTerminal, type Terminal } from './fixtures/open-terminal.ts';
import { inlineCode, readPages, tableOf, type Block, type Page } from './fixtures/read-markdown.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';
import { startServices, type RunningServices } from './start-services.ts';

/**
 * Pages are run, not read:
 * - A block of `sh` is typed, block after block, into one shell a page, in a copy of the product, and must not fail. `npm start` and
 *   `npm run service` stay, in windows of their own; for each service the shell knows its `NAME_PID`. The port 4000 of a page is a free one
 *   here. `npm install` and `npm test` are only looked up: CI runs them in a clean clone.
 * - `<!-- exits 2: TEXT -->` above a block: it fails in this way and says so.
 * - `<!-- prints -->` above a block: `json` is what the `sh`, `js` or `graphql` block before it prints, and `text` is what a window says
 *   then. Of an answer to `graphql`, the parts shown are compared.
 * - A block of `js` is what one types into the console of a browser; here, into Node.
 * - A block of `ts` is a piece of the file that is named above it (`<!-- of examples/FILE.ts -->`), which tests run.
 * - A block of `graphql`, and every file of explorer/operations, is answered by a real gateway without errors.
 * A page that names the test that runs everything on it is left to that test.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const pages = readPages(root);
const ownTest = ({ text }: Page): string | undefined =>
  /`(test\/\S+\.test\.ts)` runs everything on this\s+page/.exec(text)?.[1];
const run = pages.filter((page) => ownTest(page) === undefined);
const pageAt = (path: string): Page => pages.find((page) => page.path === path)!;
const readme = pageAt('README.md');
const graphPage = pageAt('docs/graph.md');
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

const folder = mkdtempSync(join(tmpdir(), 'selvedge-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What differs from run to run, made the same. */
const settled = (text: string): string =>
  [
    [/(?<=127\.0\.0\.1:|--port |"pid":|pid )\d+/g, 'N'],
    [/\b[0-9a-f]{32}\b/g, 'TRACE'],
    [/(?<=\/media\/map\/)[\w-]+(?=\.)/g, 'SEALED'],
  ].reduce((all, [changing = '', same = '']) => all.replaceAll(changing, String(same)), text);

const settledJson = (value: unknown): string => settled(JSON.stringify(value, null, 2));

/** The block that says what this one prints. */
const printedBy = (block: Block, { blocks }: Page): Block | undefined => {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.marker === 'prints' ? next : undefined;
};

const isTyped = ({ language }: Block): boolean => language === 'sh' || language === 'js';

describe.each(run.filter(({ blocks }) => blocks.some(isTyped)))('the commands of $path', (page) => {
  const copy = join(folder, page.path.replaceAll('/', '-'));
  let terminal: Terminal;
  let address = '127.0.0.1:4000';
  beforeAll(async () => {
    await makeCopy(copy);
    const { PATH = '', HOME = '' } = process.env;
    terminal = openTerminal({ cwd: copy, env: { PATH, HOME, PORT: '0' } });
  });
  afterAll(() => terminal.close());

  const stay = async (line: string): Promise<void> => {
    if (line.startsWith('npm run service')) return void (await terminal.stay(line, /^\{"service":.*\}\n/m));
    const banner = await terminal.stay(line, /authorization: Bearer \S+\n/);
    address = /127\.0\.0\.1:\d+/.exec(banner)?.[0] ?? '';
    const pids = [...banner.matchAll(/^ +(\w+) +http\S+ +pid (\d+)$/gm)];
    await terminal.type(pids.map(([, name = '', pid]) => `${name.toUpperCase()}_PID=${pid}`).join('\n'));
  };

  test.each(page.blocks.filter(isTyped))('$place', { timeout: 60_000 }, async (block) => {
    const lines = toShell(block)
      .split('\n')
      .map((line) => line.replace(/^npm install && /, ''));
    const toType = lines.filter((line) => !stays.test(line) && !isInstallOrTest(line));
    for (const line of lines.filter((each) => stays.test(each))) await stay(line);
    const typed = toType.join('\n').replaceAll('127.0.0.1:4000', address);
    const [, exits, says] = /^exits (\d+): (.*)$/.exec(block.marker) ?? [];
    if (typed.trim() === '') return;
    const answer = exits === undefined ? await terminal.type(typed) : await terminal.tryOut(typed);
    expect(answer).toMatchObject({ code: Number(exits ?? 0), stderr: expect.stringContaining(says ?? '') });

    const printed = printedBy(block, page);
    if (printed?.language === 'json')
      expect(settledJson(JSON.parse(answer.stdout))).toBe(settledJson(JSON.parse(printed.text)));
    if (printed?.language === 'text') await terminal.seen((text) => settled(text).includes(settled(printed.text)));
  });
});

const toShell = ({ language, text }: Block): string =>
  language === 'js' ? `node --input-type=module <<'END'\n${text}\nEND` : text;

const stays = /^npm (?:start|run service)\b/;
const isInstallOrTest = (line: string): boolean => /^npm (?:install|test)$/.test(line);

/** The product as it would be cloned, with nothing to commit and with the branch that changes are compared with. */
const makeCopy = async (copy: string): Promise<void> => {
  const left = new Set(['node_modules', '.git', '.data']);
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // Nothing of the surrounding checkout: under a hook, git's variables point there.
  const { PATH = '' } = process.env;
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const git = (...args: string[]) => promisify(execFile)('git', [...identity, ...args], { cwd: copy, env: { PATH } });
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'The product');
  await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
};

describe('operations', () => {
  let services: RunningServices;
  let gateway: TestGateway;
  beforeAll(async () => {
    services = await startServices({ dataDir: join(folder, 'data') });
    gateway = await startGateway({ addresses: services.addresses });
  });
  afterAll(async () => {
    await gateway.stop();
    await services.stop();
  });

  const documents = run.flatMap((page) =>
    page.blocks
      .filter(({ language }) => language === 'graphql')
      .map((block) => ({ place: block.place, text: block.text, variables: {}, printed: printedBy(block, page) })),
  );
  const folderOfExamples = join(root, 'explorer/operations');
  const examples = readdirSync(folderOfExamples)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => ({
      place: `explorer/operations/${file}`,
      text: readFileSync(join(folderOfExamples, file), 'utf8'),
      variables: variablesBeside(join(folderOfExamples, file)),
      printed: undefined,
    }));

  test.each([...documents, ...examples])('$place is answered without errors', async ({ text, variables, printed }) => {
    const { data, errors, ledger } = await gateway.ask(text, { as: 'usr_0001', variables });
    expect(errors).toEqual([]);
    if (printed === undefined) return;
    const shown: Record<string, unknown> = JSON.parse(printed.text);
    const whole: Record<string, unknown> = { data, extensions: { ledger } };
    const answered = Object.fromEntries(Object.keys(shown).map((part) => [part, whole[part]]));
    expect(settledJson(answered)).toBe(settledJson(shown));
  });
});

const variablesBeside = (file: string): Record<string, unknown> => {
  const variables = file.replace(/graphql$/, 'json');
  return existsSync(variables) ? JSON.parse(readFileSync(variables, 'utf8')) : {};
};

describe('pages', () => {
  test('lead to what is there', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('name files and folders that are there', () => {
    const isPath = new RegExp(`^(?:${readdirSync(root).join('|')})/[\\w./-]+$`);
    const missing = run.flatMap(({ path, text }) =>
      inlineCode(text)
        .filter((code) => isPath.test(code) && !existsSync(join(root, code)))
        .map((code) => `${path}: ${code}`),
    );
    expect(missing).toEqual([]);
    expect(pages.flatMap((page) => ownTest(page) ?? []).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('show pieces of programs as they are', () => {
    const pieces = run.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'ts'));
    const other = pieces.filter(({ marker, text }) => {
      const [, file = ''] = /^of (examples\/\S+\.ts)$/.exec(marker) ?? [];
      return file === '' || !readFileSync(join(root, file), 'utf8').includes(text.trimEnd());
    });
    expect(other.map(({ place }) => place)).toEqual([]);
    expect(pieces.length).toBeGreaterThan(0);
  });

  test('name npm commands that package.json has', () => {
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/npm (?:run (?:-s |--silent )?([\w:-]+)|(start|test)\b)/g)].map(
        ([, script, short]) => [path, script ?? short ?? ''] as const,
      ),
    );
    expect(named.filter(([, script]) => scripts[script] === undefined)).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });

  test('that are written from the code are as the code is (if this fails, run `npm run docs`)', async () => {
    const check = promisify(execFile)(process.execPath, ['scripts/docs.ts', '--check'], { cwd: root });
    expect(await check).toEqual({ stdout: '', stderr: '' });
  });
});

describe('README.md', () => {
  test('has at most 120 lines', () => {
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  test('shows a tree of what is there, with every folder', () => {
    const tree = readme.blocks.find(({ marker }) => marker === 'tree')?.text ?? '';
    const named = tree
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ', 1)[0] ?? '');
    const entries = readdirSync(root, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    const ours = folders.filter((name) => !/^(?:\.|node_modules\/|coverage\/)/.test(name));
    expect(named.filter((name) => name.endsWith('/')).toSorted()).toEqual(ours.toSorted());
  });

  test('names every setting without which production does not start', () => {
    const missing = missingInProduction();
    expect(missing.length).toBeGreaterThan(4);
    const [, section = ''] = readme.text.split('## In production');
    expect(missing.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});

const missingInProduction = (): string[] => {
  try {
    readAllSettings(sources, { NODE_ENV: 'production' });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ name }) => name);
    throw error;
  }
};

describe('docs/graph.md', () => {
  test('knows the prefix of every node', () => {
    const rows = tableOf(graphPage, '| prefix | type |').map((cells) => cells.flatMap(inlineCode));
    expect(Object.fromEntries(rows)).toEqual(Object.assign({}, ...sources.map(({ nodes }) => nodes)));
  });

  test('knows every access rule', () => {
    const cells = tableOf(graphPage, '| coordinate | who |').map(([first = '']) => first);
    const named = cells.flatMap(inlineCode).filter((code) => /^[A-Z]/.test(code));
    expect(named.toSorted()).toEqual(Object.keys(compose().access).toSorted());
  });

  test('tells the limits as they are', () => {
    const { MAX_DEPTH, MAX_TOKENS, MAX_BODY_BYTES } = serverSettings;
    expect([MAX_DEPTH, MAX_TOKENS, MAX_BODY_BYTES].map((limit) => limit.parse(undefined))).toEqual([
      10, 1_000, 1_048_576,
    ]);
    expect(graphPage.text).toContain('at most 10 levels of fields, a document 1,000 tokens, a body 1 MiB');
  });
});

describe('decision records', () => {
  const records = pages.filter(({ path }) => path.startsWith('docs/decisions/'));

  test.each(records)(
    '$path says in at most ten lines what was chosen, why, for what price, and what would prove it wrong',
    ({ text }) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      expect(lines.length).toBeLessThanOrEqual(10);
      const parts = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
      expect(parts).toEqual(['We chose', 'Because', 'We gave up', 'We will know it was wrong when']);
    },
  );

  test('are numbered without a gap', () => {
    const numbers = records.map(({ path }) => Number(basename(path).slice(0, 4)));
    expect(numbers).toEqual(records.map((_, index) => index + 1));
    expect(records.length).toBeGreaterThan(0);
  });
});
