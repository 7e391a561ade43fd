import type { DocumentNode } from 'graphql';

/** About how many bytes a parsed document holds: the text that it remembers, and what each of its tokens has become. */
export const bytesOfDocument = ({ loc, tokenCount }: DocumentNode): number => {
  const length = loc?.source.body.length ?? 0;
  return 1_000 + 2 * length + 300 * (tokenCount ?? length);
};
