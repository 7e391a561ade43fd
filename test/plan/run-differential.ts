import { GraphQLError } from 'graphql';
import { caseOf, describeCase, judgeMany, trace } from './differential.ts';

/** `npm run test:plans`: FROM and COUNT say which seeds; SEED repeats one, and shows what it asks its sources. */
const { SEED, FROM = '1', COUNT = '20000' } = process.env;
const [from, count] = SEED === undefined ? [Number(FROM), Number(COUNT)] : [Number(SEED), 1];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

// graphql-js leaves behind promises of fields beside one that has failed at once; under stitching they may fail later.
process.on('unhandledRejection', (error) => {
  if (!(error instanceof GraphQLError)) throw error;
});

if (SEED !== undefined) {
  const each = caseOf(from);
  say(`${describeCase(each)}\n`);
  for (const line of await trace(each)) say(line);
}
const { planned, faults, stitching } = await judgeMany(from, count);
for (const fault of faults.slice(0, 20)) say(`\n${fault}`);
say(
  `${count} operations, seeds ${from} to ${from + count - 1}: ${planned} ran as plans, ${faults.length} were answered wrong; ` +
    `stitching agrees with the one schema on ${stitching.agrees} and differs on ${stitching.differs}.`,
);
process.exitCode = faults.length === 0 && planned >= count * 0.99 ? 0 : 1;
