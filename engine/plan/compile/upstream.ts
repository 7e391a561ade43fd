import { print } from 'graphql';
import { selectionText } from './documents.ts';
import type { DraftAsk, DraftChoice } from './draft.ts';
import type { FetchOptions } from './fetches.ts';
import { pageListsOf } from './page-lists.ts';
import { upstreamName } from './selections.ts';
import type { Need } from '../plan.ts';
import type { Part, PartField, RootPart, Upstream } from '../upstream.ts';

export const toUpstream = (asks: readonly DraftAsk[], { operation, kind, conditions }: FetchOptions): Upstream => {
  const roots: RootPart[] = [];
  const parts = new Map<string, DraftPart>();
  const variables = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue }) => [
      upstreamName(variable.name.value),
      // With its default a nullable variable may stand where something must be.
      `${print(type)}${defaultValue === undefined ? '' : `=${print(defaultValue)}`}`,
    ]),
  );
  for (const ask of asks) {
    if (ask.kind === 'root')
      roots.push({
        slot: ask.slots[0] ?? -1,
        fields: [...ask.fields.values()].map((field) => ({
          name: field.name,
          alias: field.alias,
          text: selectionText([field]),
          condition: field.condition,
          pages: pageListsOf(field),
        })),
      });
    if (ask.kind !== 'joint' || ask.joint === null) continue;
    for (const slot of ask.slots) {
      const fields =
        ask.entry === null
          ? [...ask.fields.values()].filter((field) => field.slot === slot)
          : ask.children.flatMap(({ choice }) =>
              [...(choice as DraftChoice).spots.values()].flatMap((spot) => [...spot.fields.values()]),
            );
      const type = ask.entry === null ? ask.base.type : typeEntered(ask);
      const name = ask.entry === null ? `slot ${slot}` : `entry ${type} ${selectionText(fields)}`;
      const known = parts.get(name);
      if (known !== undefined) {
        known.asks.push(ask);
        known.entries?.set(ask.id, slot);
        for (const field of fields)
          known.fields.find(({ text }) => text === selectionText([field]))?.needs.set(ask.id, field.needs);
        continue;
      }
      parts.set(name, {
        asks: [ask],
        slot,
        type,
        joint: ask.joint,
        fields: fields.map((field) => ({
          alias: field.alias,
          text: selectionText([field]),
          condition: field.condition,
          needs: new Map([[ask.id, field.needs]]),
        })),
        pages: fields.flatMap((field) => pageListsOf(field)),
        entries: ask.entry === null ? null : new Map([[ask.id, slot]]),
      });
    }
  }
  const aliases = new Set<string>();
  const toPart = ({ asks: wanting, ...part }: DraftPart): Part => {
    const field = part.joint.field ?? '';
    const alias = aliases.has(field) ? `_p${part.slot}` : field;
    aliases.add(field);
    return { ...part, field, alias, condition: conditions.any(wanting.flatMap(({ whens }) => whens)) };
  };
  return {
    operation: roots.length === 0 ? 'query' : kind,
    roots,
    parts: [...parts.values()].map(toPart),
    documents: new Map(),
    declarations: variables,
  };
};

interface DraftPart extends Omit<Part, 'alias' | 'field' | 'fields' | 'condition' | 'entries'> {
  readonly fields: readonly (PartField & { readonly needs: Map<number, readonly Need[]> })[];
  readonly asks: DraftAsk[];
  readonly entries: Map<number, number> | null;
}

const typeEntered = ({ children }: DraftAsk): string => {
  const [child] = children;
  const [type] = child === undefined ? [] : [...child.choice.spots.keys()];
  return type ?? '';
};
