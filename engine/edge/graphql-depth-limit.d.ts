// The types published for this package bring an older graphql along; this is all that is used of it.
declare module 'graphql-depth-limit' {
  import type { ValidationRule } from 'graphql';
  const depthLimit: (maxDepth: number) => ValidationRule;
  export = depthLimit;
}
