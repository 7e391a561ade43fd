import { BREAK, visit } from 'graphql';
import { perOperation } from './per-operation.ts';

/** Whether any part of the document asks what the schema is, whichever operation runs. */
export const introspects = perOperation((document) => {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
});
