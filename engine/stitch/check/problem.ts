/** One thing that does not compose: where it is, and how to mend it. */
export interface CompositionProblem {
  /** The source in which it is to be mended; `graph` for what belongs to none. */
  readonly source: string;
  /** A schema coordinate (`User.email`), or the name of what is wrong. */
  readonly coordinate: string;
  /** Goes on after the coordinate: `is non-null: make it nullable.` */
  readonly problem: string;
}

/** Stops the build with one message that lists every problem. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
  readonly problems: readonly CompositionProblem[];

  constructor(problems: readonly CompositionProblem[]) {
    const [sources, coordinates] = (['source', 'coordinate'] as const).map((column) =>
      Math.max(...problems.map((problem) => problem[column].length)),
    );
    const lines = problems.map(
      ({ source, coordinate, problem }) =>
        `  ${source.padEnd(sources ?? 0)}  ${coordinate.padEnd(coordinates ?? 0)}  ${problem}`,
    );
    const count = problems.length === 1 ? 'one thing needs' : `${problems.length} things need`;
    super(`The sources do not compose: ${count} mending.\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** Whatever stopped the composition; what a library says of the schema as a whole is of the graph. */
export const toCompositionError = (thrown: unknown): CompositionError => {
  if (thrown instanceof CompositionError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new CompositionError([{ source: 'graph', coordinate: 'schema', problem: `is not whole: ${said}` }]);
};
