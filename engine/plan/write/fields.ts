import type { Shape, ShapeField } from '../plan.ts';

/** The fields that an object has under these conditions, in the order in which the document first asks for each. */
export const fieldsOf = (shape: Shape, conditions: readonly boolean[]): readonly ShapeField[] => {
  if (!shape.isConditional) return shape.fields;
  const known = chosen.get(conditions)?.get(shape);
  if (known !== undefined) return known;
  const made = shape.fields
    .flatMap((field) => {
      const first = field.occurrences.find(({ condition }) => conditions[condition] === true);
      return first === undefined || conditions[field.condition] !== true ? [] : [{ field, at: first.at }];
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ field }) => field);
  const byShape = chosen.get(conditions) ?? new Map<Shape, readonly ShapeField[]>();
  chosen.set(conditions, byShape.set(shape, made));
  return made;
};

/** By the one object in which a run keeps what holds. */
const chosen = new WeakMap<readonly boolean[], Map<Shape, readonly ShapeField[]>>();
