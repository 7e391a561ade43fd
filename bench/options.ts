import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const measures = ['shapes', 'growth', 'latency', 'memory', 'start-up'] as const;
export type Measure = (typeof measures)[number];

export interface Options {
  readonly measures: readonly Measure[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly soakSeconds: number;
  readonly connections: number;
  /** Parts of names; everything where there are none. */
  readonly shapes: readonly string[];
  readonly only: readonly string[];
  readonly hasPeers: boolean;
  readonly firstPort: number;
  readonly scratch: string;
  /** Null for none. */
  readonly output: string | null;
}

const usage = `Usage: npm run bench -- [OPTIONS]

Measures the gateway beside other gateways, which it installs from npm, and beside code by hand; writes bench/RESULTS.md.

  --measure LIST   of ${measures.join(', ')} (default: all)
                     shapes    answers a second, CPU, memory and calls of every query
                     growth    CPU of an answer as its list gets 10 and 100 times as long
                     latency   p50 and p99 where every upstream takes 4 ms
                     memory    RSS under load for --soak seconds, ours and Hive Gateway's
                     start-up  from the start of a process to its first answer
  --rounds N       how often everybody has a turn (5)
  --seconds N      how long a turn is (4)
  --warm N         how long everybody answers before anything counts (6)
  --soak N         how long memory is looked at, for each (60); 600 for ten minutes
  --connections N  how many ask at once (50)
  --shapes LIST    only these queries, or those that have one of these in their names; and then no other measure
  --only LIST      only those beside us whose names have one of these in them
  --without-peers  nobody else's gateway
  --port N         the first of some hundred ports (14100)
  --scratch DIR    where the other gateways are installed
  --output FILE    where the results go
  --no-output      to the terminal alone
`;

/** What the command was told; with `--help`, or what it does not know, it ends. */
export const readOptions = (): Options => {
  const { values } = parseGiven();
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const wanted = listOf(values.measure);
  const shapes = listOf(values.shapes);
  const unknown = wanted.filter((name) => !measures.some((measure) => measure === name));
  if (unknown.length > 0) refuse(`There is no measure called ${unknown.join(', ')}.`);
  const numberOf = (name: 'rounds' | 'seconds' | 'warm' | 'soak' | 'connections' | 'port', least: number): number => {
    const number = Number(values[name]);
    return number >= least ? number : refuse(`--${name} must be a number from ${least} on.`);
  };
  return {
    measures: measures.filter((measure) =>
      wanted.length === 0 ? shapes.length === 0 || measure === 'shapes' : wanted.includes(measure),
    ),
    rounds: numberOf('rounds', 1),
    seconds: numberOf('seconds', 0.1),
    warmSeconds: numberOf('warm', 0),
    soakSeconds: numberOf('soak', 1),
    connections: numberOf('connections', 1),
    shapes,
    only: listOf(values.only),
    hasPeers: !values['without-peers'],
    firstPort: numberOf('port', 1_024),
    scratch: values.scratch,
    output: values['no-output'] ? null : values.output,
  };
};

const parseGiven = () => {
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        measure: { type: 'string', default: '' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        warm: { type: 'string', default: '6' },
        soak: { type: 'string', default: '60' },
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
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

const refuse = (problem: string): never => {
  process.stderr.write(`${problem}\n\n${usage}`);
  process.exit(2);
};

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
