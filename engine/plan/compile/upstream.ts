import { print, type OperationDefinitionNode } from 'graphql';
import { selectionText } from './documents.ts';
import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';
import type { FetchOptions } from './fetches.ts';
import { pageListsOf } from './page-lists.ts';
import { upstreamName } from './selections.ts';
import type { Need } from '../plan.ts';
import type { Part, RootPart, Upstream } from '../upstream.ts';

/** The operation's variables as a source is told of them: by the name that they have there, their types, with defaults. */
export type Declarations = Upstream['declarations'];

export const declarationsOf = ({ variableDefinitions = [] }: OperationDefinitionNode): Declarations =>
  new Map(
    variableDefinitions.map(({ variable, type, defaultValue }) => [
      upstreamName(variable.name.value),
      // With its default a nullable variable may stand where something must be.
      `${print(type)}${defaultValue === undefined ? '' : `=${print(defaultValue)}`}`,
    ]),
  );

export const toUpstream = (asks: readonly DraftAsk[], options: FetchOptions): Upstream => {
  const { declarations, kind } = options;
  const roots = asks.flatMap((ask) => (ask.kind === 'root' ? [toRoot(ask, options)] : []));
  const aliases = new Set<string>();
  const parts = draftParts(asks, options).map((part) => {
    const field = part.joint.field ?? '';
    const alias = aliases.has(field) ? `_p${part.slot}` : field;
    aliases.add(field);
    return toPart(part, { field, alias }, options);
  });
  return { operation: roots.length === 0 ? 'query' : kind, roots, parts, documents: new Map(), declarations };
};

const toRoot = ({ slots, fields }: DraftAsk, { conditions }: FetchOptions): RootPart => {
  const all = [...fields.values()];
  // It is asked for where any of its fields is.
  const holding = [conditions.any(all.flatMap(({ whens }) => whens))];
  return {
    slot: slots[0] ?? -1,
    fields: all.map((field) => ({
      name: field.name,
      alias: field.alias,
      text: selectionText([field], holding, conditions),
      condition: field.condition,
      pages: pageListsOf(field),
    })),
  };
};

/** What is asked of the rows of one type, for all asks that want the same of them. */
interface DraftPart extends Pick<Part, 'slot' | 'type' | 'joint'> {
  readonly fields: ReadonlyMap<string, DraftField>;
  /** By the signature of the field: what each ask brings for it. */
  readonly needs: ReadonlyMap<string, Map<number, readonly Need[]>>;
  readonly asks: DraftAsk[];
  readonly entries: Map<number, number> | null;
}

const draftParts = (asks: readonly DraftAsk[], { signatures: { of } }: FetchOptions): readonly DraftPart[] => {
  const parts = new Map<string, DraftPart>();
  for (const ask of asks) {
    const { joint, entry } = ask;
    if (ask.kind !== 'joint' || joint === null) continue;
    const spot = entry === null ? null : spotEntered(ask);
    const type = spot?.type ?? ask.base.type;
    const together = Map.groupBy(spot?.fields.values() ?? ask.fields.values(), ({ slot }) => slot);
    for (const slot of ask.slots) {
      const fields = spot === null ? (together.get(slot) ?? []) : [...spot.fields.values()];
      const signed = new Map(fields.map((field) => [of(field), field]));
      const name = spot === null ? `slot ${slot}` : `entry ${type} ${[...signed.keys()].toSorted().join()}`;
      const part: DraftPart = parts.get(name) ?? {
        slot,
        type,
        joint,
        fields: signed,
        needs: new Map([...signed.keys()].map((signature) => [signature, new Map<number, readonly Need[]>()])),
        asks: [],
        entries: spot === null ? null : new Map<number, number>(),
      };
      parts.set(name, part);
      part.asks.push(ask);
      part.entries?.set(ask.id, slot);
      for (const [signature, { needs }] of signed) part.needs.get(signature)?.set(ask.id, needs);
    }
  }
  return [...parts.values()];
};

/** The rows that an id at the root leads to. */
const spotEntered = ({ children: [child] }: DraftAsk): DraftSpot | null => {
  const [spot] = child?.choice.spots.values() ?? [];
  return (spot as DraftSpot | undefined) ?? null;
};

const toPart = (
  { slot, type, joint, fields, needs, asks, entries }: DraftPart,
  named: Pick<Part, 'alias' | 'field'>,
  { conditions }: FetchOptions,
): Part => {
  const all = [...fields];
  const holders = entries === null && all.length > 0 ? all.map(([, field]) => field) : asks;
  const condition = conditions.any(holders.flatMap(({ whens }) => whens));
  return {
    ...named,
    slot,
    type,
    joint,
    entries,
    condition,
    fields: all.map(([signature, field]) => ({
      alias: field.alias,
      text: selectionText([field], [condition], conditions),
      condition: field.condition,
      needs: needs.get(signature) ?? new Map<number, readonly Need[]>(),
    })),
    pages: all.flatMap(([, field]) => pageListsOf(field)),
  };
};
