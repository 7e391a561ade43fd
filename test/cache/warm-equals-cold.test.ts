import { isCompositeType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { CacheRule } from '../../engine/cache/cache-rule.ts';
import { randomOperation } from '../plan/random-operation.ts';
import { seeded, type Seeded } from '../plan/seeded.ts';
import { noFailures, seededFailures } from '../plan/world/failures.ts';
import { makeRows } from '../plan/world/rows.ts';
import { createRun } from '../plan/world/run.ts';
import { planned } from '../plan/world/sources.ts';
import { keptWorld, type RuleTables } from './kept-world.ts';

/** Rules at random places of every source: what is declared may be kept, and what is not may not. */
const randomRules = (random: Seeded): RuleTables => {
  const share = random.pick([0.5, 1, 1]);
  const closed = new Set(Object.keys(planned.access));
  const rule = (isClosed: boolean, isRoot = false): CacheRule => ({
    ...(!isRoot && random.chance(0.3)
      ? { inheritMaxAge: true }
      : { maxAge: random.chance(0.02) ? 0 : random.pick([20, 60, 3_600, 3_600]) }),
    ...(isClosed || random.chance(0.3)
      ? random.chance(0.5)
        ? { scope: 'PRIVATE' as const }
        : {}
      : { scope: 'PUBLIC' as const }),
  });
  const tableOf = (schema: GraphQLSchema) =>
    Object.fromEntries(
      Object.values(schema.getTypeMap()).flatMap((type) => {
        if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) return [];
        if (type === schema.getMutationType()) return [];
        const isRoot = type === schema.getQueryType();
        const fields = Object.values(type.getFields()).filter(({ name }) => !(isRoot && name.startsWith('_')));
        return [
          ...(isRoot || !random.chance(share) ? [] : [[type.name, rule(closed.has(type.name))] as const]),
          ...fields.flatMap(({ name, type: returned }) => {
            const named = String(returned).replaceAll(/[[\]!]/g, '');
            const likely = isRoot || isCompositeType(schema.getType(named)) ? share : share / 4;
            const coordinate = `${type.name}.${name}`;
            const isClosed = closed.has(coordinate) || closed.has(named) || coordinate === 'Query.me';
            return random.chance(likely) ? [[coordinate, rule(isClosed, isRoot)] as const] : [];
          }),
        ];
      }),
    );
  return Object.fromEntries(planned.subschemas.map(({ source, schema }) => [source.name, tableOf(schema)]));
};

const worlds = 8;
const operations = 60;

test(
  'over random rules, operations, callers and failures a warm gateway answers as a cold one, and never makes more calls',
  { timeout: 120_000 },
  async () => {
    let [kept, cost, costCold] = [0, 0, 0];
    for (let seed = 0; seed < worlds; seed++) {
      const random = seeded(seed + 31_000_000);
      const tables = randomRules(random);
      const [warm, cold] = [keptWorld(tables), keptWorld(tables, null)];
      const rows = makeRows(seed);
      const failures = random.chance(0.4) ? seededFailures({ seed, oneIn: 25, isPropagated: false }) : noFailures;
      const [runWarm, runCold] = [0, 1].map(() => createRun({ rows, failures, viewer: null }));
      for (let at = 0; at < operations; at++) {
        // A few operations come again and again.
        const draw = () => randomOperation(planned.schema, seed * 1_000 + random.below(15));
        const first = draw();
        const made = first.text.includes('mutation') && random.chance(0.7) ? draw() : first;
        const viewer = random.chance(0.2)
          ? null
          : { id: `mem_${random.below(3)}`, scopes: new Set(random.chance(0.3) ? ['staff'] : []) };
        const options = { viewer, variables: made.variables, operationName: made.operationName };
        const [isWarm, isCold] = [
          await warm.ask(made.document, runWarm!, options),
          await cold.ask(made.document, runCold!, options),
        ];
        const what = `world ${seed}, operation ${at}: ${made.text} ${JSON.stringify(made.variables)} as ${viewer?.id}`;
        expect(isWarm.text, what).toBe(isCold.text);
        expect(isWarm.errors, what).toEqual(isCold.errors);
        expect(isWarm.calls.length, what).toBeLessThanOrEqual(isCold.calls.length);
        kept += isWarm.uses.reduce((sum, { kind, rows: count }) => sum + (kind === 'hit' ? count : 0), 0);
        cost += isWarm.calls.length;
        costCold += isCold.calls.length;
        if (random.chance(0.1)) warm.clock.pass(random.pick([1_000, 6_000, 61_000]));
      }
    }
    process.stdout.write(`${kept} rows were kept, and ${cost} calls made instead of ${costCold}.\n`);
    expect(kept).toBeGreaterThan(200);
    expect(cost).toBeLessThan(costCold * 0.9);
  },
);
