import type { Seen } from './cell.ts';
import type { Column } from './column.ts';
import { later, type Fault } from './faults.ts';
import type { Load } from './load.ts';

/** docs/faults.md: a row a fault, a column a source, and in each cell what was seen. */
export const faultsPage = (
  columns: readonly Column[],
  faults: readonly Fault[],
  seenOf: (fault: Fault, column: Column) => Seen | undefined,
  loads: readonly Load[],
): string => {
  const cells = faults.flatMap((fault) => columns.map((column) => seenOf(fault, column)));
  const head = ['fault', ...columns.map(({ title }) => title)];
  const rows = faults.map((fault, index) => [
    `${faults[index - 1]?.row === fault.row ? '' : `**${fault.row}**: `}${fault.name}`,
    ...columns.map((column) => cellOf(seenOf(fault, column))),
  ]);
  return `# Faults

**${cells.filter((seen) => seen !== undefined).length} of ${cells.length}** cells hold: ${faults.length} faults of ${columns.length} sources.

\`test/faults/matrix.test.ts\` runs everything on this page and has written it, from what it saw. In each cell a client asks the server
for data of several services, over real sockets, with the policies that a source has by its own choice; between the server and
the real service stands a proxy that makes the fault. A cell says what is at the fields that the call is for, and how often the call
was sent. It holds only if, besides,

- everything else in the answer is as when all is well, and status is 200;
- each error has its code, service, \`retryable\` and \`retryAfterMs\` and is at its exact path, and there is no other;
- the answer came within the deadline, and the upstream saw just as many requests, none of which is open afterwards;
- neither the answer nor the log holds a word, an address or a port of the upstream;
- the next request, to a source that is well again, is answered as if nothing had been.

In *italics* is what a protocol has in place of a fault that it cannot have.

${table(head, rows)}

What comes to a source that fails all of a thousand calls, repeats included. Below one call a second its circuit breaker has too few
to judge by; there it is spared by the budget, which allows no repeats once five calls in a row have failed:

${table(
  ['calls a second', 'calls that are sent'],
  loads.map(({ perSecond, sent }) => [String(perSecond), String(sent)]),
)}

A source that hangs takes nothing along that lies deeper, of other sources: it is asked as soon as what it needs of others is there.

Comes later, and is not counted:

${table(['fault', 'needs'], later)}
`;
};

const cellOf = (seen: Seen | undefined): string => {
  if (seen === undefined) return 'not seen';
  const { named, codes, nulls, calls, retryAfterMs } = seen;
  const what =
    codes.length > 0 ? codes.map((code) => `\`${code}\``).join(', ') : nulls > 0 ? 'null, no error' : 'all data';
  const again = retryAfterMs === undefined ? '' : `, again in ${retryAfterMs} ms`;
  const cost = `${calls} ${calls === 1 ? 'call' : 'calls'}`;
  return `${named === undefined ? '' : `*${named}:* `}${what}${again}; ${cost}`;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`)
    .join('\n');
