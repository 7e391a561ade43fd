import { isObjectType, Kind } from 'graphql';
import { maxPageSize } from '../../paging.ts';
import { isPageList } from '../../transport/page-bound.ts';
import type { PageList } from '../upstream.ts';
import type { DraftChoice, DraftField } from './draft.ts';
import { upstreamName } from './selections.ts';

/** The lists of rows in the value of a field that have a page's bound, however deep; their paths begin with the field's own name. */
export const pageListsOf = (field: DraftField, above: readonly string[] = []): readonly PageList[] => {
  const { choice, alias } = field;
  if (choice === null) return [];
  const path = [...above, alias];
  const first = firstOf(choice, field);
  return [...choice.spots.values()].flatMap(({ fields }) =>
    [...fields.values()].flatMap((inner) => [
      ...(first !== undefined && isPageList(inner.name) ? [{ path: [...path, inner.alias], first }] : []),
      ...pageListsOf(inner, path),
    ]),
  );
};

/** What is asked for, by number or by the name of the variable that says it; undefined where that cannot be said. */
const firstOf = ({ base, model }: DraftChoice, { name, node }: DraftField): PageList['first'] | undefined => {
  const type = model.schema.getType(base.type);
  const argument = isObjectType(type) ? type.getFields()[name]?.args.find((each) => each.name === 'first') : undefined;
  if (argument === undefined) return undefined;
  const given = node?.arguments?.find((each) => each.name.value === 'first')?.value;
  if (given?.kind === Kind.INT) return Number(given.value);
  if (given?.kind === Kind.VARIABLE) return upstreamName(given.name.value);
  return typeof argument.defaultValue === 'number' ? argument.defaultValue : maxPageSize;
};
