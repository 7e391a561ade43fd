import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Contestant } from './contestant.ts';
import { federationSuite } from './federation/suite.ts';
import { openArena, type Cores } from './measure/arena.ts';
import { compete, type Competition } from './measure/compete.ts';
import { installPeers, type InstalledPeers } from './peers.ts';
import { toMarkdown } from './report.ts';

/**
 * The benchmark: `npm run bench` for all of it and `bench/RESULTS.md`, `npm run bench:smoke` for a minute's look that everything still answers
 * rightly. Other gateways are installed from npm into `--scratch`.
 */
const { values: given } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '50' },
    shapes: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    port: { type: 'string', default: '14100' },
    scratch: { type: 'string', default: join(tmpdir(), 'selvedge-bench') },
    output: { type: 'string', default: new URL('RESULTS.md', import.meta.url).pathname },
    'without-peers': { type: 'boolean', default: false },
    'no-output': { type: 'boolean', default: false },
  },
});
if (given.help) {
  process.stdout
    .write(`Usage: npm run bench -- [--rounds 5] [--seconds 4] [--connections 50] [--shapes heavy,small] [--only NAME]
                        [--port 14100] [--scratch DIR] [--output FILE] [--without-peers] [--no-output]

Measures the gateway beside other gateways, which it installs from npm, and beside code by hand; writes bench/RESULTS.md.
`);
  process.exit(0);
}
const log = (text: string): void => void process.stderr.write(`${text}\n`);

const hasTaskset = (): boolean => {
  try {
    execFileSync('taskset', ['-V']);
    return availableParallelism() > 1;
  } catch {
    return false;
  }
};

const cores: Cores = hasTaskset() ? { gateway: 1, others: 0 } : { gateway: null, others: null };
const nobody: InstalledPeers = { contestants: [], leftOut: [], versions: new Map() };
mkdirSync(given.scratch, { recursive: true });
const peers = given['without-peers'] ? nobody : await installPeers(given.scratch, log);
const folder = mkdtempSync(join(tmpdir(), 'selvedge-answers-'));
const wanted = (name: string, list: string): boolean =>
  list === '' || list.split(',').some((each) => name.includes(each));

const competitions: Competition[] = [];
const leftOut = [...peers.leftOut];
let firstPort = Number(given.port);
for (const suite of [federationSuite]) {
  const shapes = suite.shapes.filter(({ name }) => wanted(name, given.shapes));
  if (shapes.length === 0) continue;
  const arena = await openArena({ cores, firstPort, suite });
  firstPort += 100;
  const leave = (): void => void arena.stop().finally(() => process.exit(1));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, leave);
  try {
    const ours: Contestant = { name: 'Selvedge', kind: 'ours', file: suite.gateway };
    const all = [];
    for (const contestant of [ours, ...peers.contestants]) {
      if (contestant.kind === 'peer' && !wanted(contestant.name, given.only)) continue;
      try {
        all.push(await arena.start(contestant));
      } catch (error) {
        if (contestant.kind === 'ours') throw error;
        leftOut.push({ name: contestant.name, reason: String(error).slice(0, 200) });
      }
    }
    for (const shape of shapes) {
      const right = await suite.answer(shape.query, shape.variables);
      const answer = join(folder, `${shape.name}.json`);
      writeFileSync(answer, right);
      const raw: Contestant = {
        name: 'node:http that knows the answer',
        kind: 'limit',
        file: new URL('limits/raw.ts', import.meta.url).pathname,
        env: { ANSWER: answer },
      };
      const limits = [];
      for (const limit of [raw, ...shape.limits])
        if (wanted(limit.name, given.only)) limits.push(await arena.start(limit));
      const options = { shape, right, rounds: Number(given.rounds), seconds: Number(given.seconds) };
      competitions.push(
        await compete(arena, [...all, ...limits], { ...options, connections: Number(given.connections), log }),
      );
      await Promise.all(limits.map(({ process }) => process.stop()));
    }
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, leave);
    await arena.stop();
  }
}
rmSync(folder, { recursive: true, force: true });

const page = toMarkdown({
  competitions,
  leftOut,
  versions: peers.versions,
  command: `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`,
  rounds: Number(given.rounds),
  seconds: Number(given.seconds),
  connections: Number(given.connections),
  more: [],
});
process.stdout.write(page);
if (!given['no-output']) writeFileSync(given.output, page);
