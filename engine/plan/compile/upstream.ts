import { print, type OperationDefinitionNode } from 'graphql';
import { selectionText } from './documents.ts';
import type { DraftAsk, DraftField, DraftSpot } from './draft.ts';
import type { FetchOptions } from './fetches.ts';
import { pageListsOf } from './page-lists.ts';
import { upstreamName } from './selections.ts';
import type { Need } from '../plan.ts';
import type { Part, RootPart, Upstream, Wanting } from '../upstream.ts';

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
  readonly fields: ReadonlyMap<string, DraftPartField>;
  readonly asks: DraftAsk[];
  readonly wanting: Map<number, Wanting>;
}

interface DraftPartField {
  readonly field: DraftField;
  /** Under which it is asked for where it is not along with all the rest. */
  readonly condition: number;
  /** Those that hold where it stands. */
  readonly holding: readonly number[];
  readonly needs: Map<number, readonly Need[]>;
}

const draftParts = (asks: readonly DraftAsk[], options: FetchOptions): readonly DraftPart[] => {
  const { conditions } = options;
  const parts = new Map<string, DraftPart>();
  for (const ask of asks) {
    const { joint, entry } = ask;
    if (ask.kind !== 'joint' || joint === null) continue;
    const spot = entry === null ? null : spotEntered(ask);
    const type = spot?.type ?? ask.base.type;
    const bySlot = Map.groupBy(ask.fields.values(), ({ slot }) => slot);
    for (const slot of ask.slots) {
      const own = spot === null ? (bySlot.get(slot) ?? []) : [...spot.fields.values()];
      const isWhole = spot !== null || own.length === 0;
      const condition = isWhole ? ask.when.condition : conditions.either(own.map((field) => field.condition));
      const fields = new Map(own.map((field) => partField(field, condition, options)));
      const name = spot === null ? `slot ${slot}` : `entry ${type} ${[...fields.keys()].toSorted().join()}`;
      const part: DraftPart = parts.get(name) ?? { slot, type, joint, fields, asks: [], wanting: new Map() };
      parts.set(name, part);
      part.asks.push(ask);
      part.wanting.set(ask.id, { slot, condition });
      for (const [signature, { field }] of fields) part.fields.get(signature)?.needs.set(ask.id, field.needs);
    }
  }
  return [...parts.values()];
};

/** A field under its own condition, where that does not follow from the condition of all of them. */
const partField = (
  field: DraftField,
  outer: number,
  { signatures: { of }, conditions }: FetchOptions,
): readonly [string, DraftPartField] => {
  const condition = conditions.implies(outer, field.condition) ? 0 : field.condition;
  return [`${of(field)} ${condition}`, { field, condition, holding: [outer], needs: new Map() }];
};

/** The rows that an id at the root leads to. */
const spotEntered = ({ children: [child] }: DraftAsk): DraftSpot | null => {
  const [spot] = child?.choice.spots.values() ?? [];
  return (spot as DraftSpot | undefined) ?? null;
};

const toPart = (
  { slot, type, joint, fields, asks, wanting }: DraftPart,
  named: Pick<Part, 'alias' | 'field'>,
  { conditions, slots }: FetchOptions,
): Part => ({
  ...named,
  slot,
  type,
  joint,
  wanting,
  provides: slots.provided.get(slot) ?? [],
  condition: conditions.either(asks.flatMap(({ id }) => wanting.get(id)?.condition ?? 0)),
  fields: [...fields.values()].map(({ field, condition, holding, needs }) => ({
    alias: field.alias,
    text: selectionText([field], holding, conditions),
    condition,
    needs,
  })),
  pages: [...fields.values()].flatMap(({ field }) => pageListsOf(field)),
});
