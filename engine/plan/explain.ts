import { formulaOf, type FetchBound } from './bound.ts';
import { partText } from './part-text.ts';
import type { Ask, Fetch, Plan } from './plan.ts';

/** A plan in plain words, for people and for JSON. */
export interface Explanation {
  readonly operation: string;
  readonly fetches: readonly ExplainedFetch[];
  /** The most upstream calls that the operation can cost. */
  readonly maxCalls: number;
  /** Coordinates under which every further row is a further call. */
  readonly nPlusOne: readonly string[];
}

export interface ExplainedFetch {
  readonly id: string;
  readonly source: string | null;
  /** How many fetches lie before it. */
  readonly wave: number;
  readonly after: readonly string[];
  /** What is asked for; of a GraphQL source the text that it is sent. */
  readonly asks: readonly string[];
  readonly bound: string;
  readonly maxCalls: number;
}

/** What a plan does, fetch by fetch. */
export const explain = (plan: Plan, bounds: readonly FetchBound[]): Explanation => ({
  operation: `${plan.kind}${plan.name === null ? '' : ` ${plan.name}`}`,
  fetches: plan.stages.flatMap(({ fetches }, stage) => {
    const name = (id: number): string => (plan.stages.length > 1 ? `${stage + 1}.${id + 1}` : String(id + 1));
    return fetches.flatMap((fetch) => {
      const bound = bounds.find((each) => each.fetch === fetch);
      if (bound === undefined) return [];
      return [
        {
          id: name(fetch.id),
          source: fetch.source?.name ?? null,
          wave: fetch.level,
          after: fetch.feeders.map(name),
          asks: asksOf(fetch),
          bound: formulaOf(bound),
          maxCalls: bound.calls,
        },
      ];
    });
  }),
  maxCalls: bounds.reduce((sum, { calls }) => sum + calls, 0),
  nPlusOne: bounds.flatMap(({ isNPlusOne, coordinate }) => (isNPlusOne ? [coordinate] : [])),
});

/** The same as lines of text. */
export const toLines = ({ operation, fetches, maxCalls, nPlusOne }: Explanation): string =>
  [
    `${operation}: at most ${maxCalls} upstream call${maxCalls === 1 ? '' : 's'}`,
    ...fetches.flatMap(({ id, source, wave, after, asks, bound }) => [
      `  ${id}  wave ${wave}  ${source ?? ''}${after.length === 0 ? '' : `  after ${after.join(', ')}`}  calls: ${bound}`,
      ...asks.map((ask) => `       ${ask}`),
    ]),
    ...nPlusOne.map((coordinate) => `  N+1: every further row of ${coordinate} is a further call`),
  ].join('\n');

const asksOf = ({ upstream, asks }: Fetch): readonly string[] =>
  upstream === null
    ? asks.map(askText)
    : [
        ...upstream.roots.flatMap(({ fields }) => fields.map(({ text }) => text)),
        ...upstream.parts.map(
          (part) =>
            `${part.field}(${part.type} by ${part.joint.key}, ${part.joint.max} a call) ${partText(part, part.fields)}`,
        ),
      ];

const askText = ({ link, needs, joint, base }: Ask): string => {
  if (joint !== null) return `${base.type} by ${joint.key}`;
  const keys = needs.map(({ name }) => name).join(', ');
  return `${link?.coordinate ?? base.type}${keys === '' ? '' : ` by ${keys}`}`;
};
