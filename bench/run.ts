import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { federationSuite } from './federation/suite.ts';
import type { Shape, Suite } from './contestant.ts';
import type { Cores } from './measure/arena.ts';
import type { Competition } from './measure/compete.ts';
import { measureGrowth } from './measure/growth.ts';
import { measureLatency } from './measure/latency.ts';
import { measureMemory } from './measure/memory.ts';
import { runShapes } from './measure/run-shapes.ts';
import { measureStartUp } from './measure/start-up.ts';
import { readOptions } from './options.ts';
import { installPeers, type InstalledPeers } from './peers.ts';
import { productSuite } from './product/suite.ts';
import { toMarkdown } from './report/results.ts';
import { shapesSuite } from './shapes/suite.ts';
import { createStage } from './stage.ts';

/**
 * The benchmark: `npm run bench` for all of it and `bench/RESULTS.md`, `npm run bench:smoke` for a minute's look that everything still answers
 * rightly. Other gateways are installed from npm into `--scratch`.
 */
const options = readOptions();
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
mkdirSync(options.scratch, { recursive: true });
const peers = options.hasPeers ? await installPeers(options.scratch, log) : nobody;
const stage = createStage({ ...options, cores, peers: peers.contestants, log });
stage.leaveOut(...peers.leftOut);

const suites: readonly Suite[] = [federationSuite, shapesSuite, productSuite].map((suite) => ({
  ...suite,
  ...(options.hasPeers ? {} : { peers: [] }),
}));
const names = new Set(suites.flatMap(({ shapes }) => shapes.map(({ name }) => name)));
/** A whole name means that shape alone, a part of one all that have it. */
const isAsked = (name: string): boolean =>
  options.shapes.length === 0 ||
  options.shapes.some((part) => name === part || (!names.has(part) && name.includes(part)));
const shapeOf = (name: string): { readonly suite: Suite; readonly shape: Shape } => {
  for (const suite of suites) {
    const shape = suite.shapes.find((each) => each.name === name);
    if (shape !== undefined) return { suite, shape };
  }
  throw new Error(`no shape is called ${name}`);
};

const competitions: Competition[] = [];
const more: string[] = [];
const measure = async (): Promise<void> => {
  const { measures } = options;
  if (measures.includes('shapes'))
    for (const suite of suites) competitions.push(...(await runShapes(stage, suite, isAsked)));
  if (measures.includes('growth')) more.push(...(await measureGrowth(stage, shapeOf('wide lists'))));
  if (measures.includes('latency'))
    more.push(...(await measureLatency(stage, { suite: shapeOf('heavy').suite, shapes: ['heavy', 'small'] })));
  if (measures.includes('memory')) {
    const how = { seconds: options.soakSeconds, beside: ['Hive Gateway'] };
    more.push(...(await measureMemory(stage, { ...shapeOf('heavy'), ...how })));
  }
  if (measures.includes('start-up')) more.push(...(await measureStartUp(stage, shapeOf('small'))));
};
const failure = await measure().then(
  () => null,
  (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
);

const given = process.argv.slice(2);
const page = toMarkdown({
  ...stage,
  competitions,
  versions: peers.versions,
  command: `npm run bench${given.length > 0 ? ` -- ${given.join(' ')}` : ''}`,
  more,
});
process.stdout.write(page);
if (failure !== null) {
  log(`The results were not written: ${failure}`);
  process.exitCode = 1;
} else if (options.output !== null) writeFileSync(options.output, page);
