import type { Level, SchemaChange, Verdict } from './registry.ts';

/** What a person reads of a check. */
export const toText = ({ changes, passes }: Verdict, { name, ahead }: Compared): string => {
  const parts = [
    `Compared with ${name}.`,
    ...groups.flatMap(([level, title]) => {
      const group = changes.filter((change) => change.level === level);
      return group.length === 0 ? [] : [`${title} (${group.length})\n${group.map(toLines).join('\n')}`];
    }),
    changes.length === 0 ? 'Nothing changes for clients.' : conclusion(changes, passes),
  ];
  if (!passes && ahead)
    parts.push('The base has commits that this branch lacks: bring it up to date if these changes are not yours.');
  return `${parts.join('\n\n')}\n`;
};

/** What a program reads of a check. */
export const toJson = ({ changes, passes }: Verdict, { name }: Compared): string => {
  const of = (wanted: Level) =>
    changes
      .filter(({ level }) => level === wanted)
      .map(({ coordinate, message, advice, approved }) => ({ coordinate, message, advice, approved }));
  const report = { against: name, passes, breaking: of('breaking'), dangerous: of('dangerous'), safe: of('safe') };
  return `${JSON.stringify(report, null, 2)}\n`;
};

interface Compared {
  readonly name: string;
  readonly ahead: boolean;
}

const groups = [
  ['breaking', 'BREAKING: operations that are valid today fail'],
  ['dangerous', 'DANGEROUS: operations stay valid, but clients may be answered what they do not expect'],
  ['safe', 'SAFE'],
] as const satisfies readonly (readonly [Level, string])[];

const toLines = ({ coordinate, message, advice, approved }: SchemaChange): string => {
  const line = `  ${coordinate}  ${message}`;
  if (approved) return `${line} (approved)`;
  return advice === null ? line : `${line}\n      → ${advice}`;
};

const conclusion = (changes: readonly SchemaChange[], passes: boolean): string => {
  const breaks = changes.filter(({ level }) => level === 'breaking');
  if (passes) return breaks.length === 0 ? 'No client breaks.' : 'Every break is approved.';
  const coordinates = new Set(breaks.map(({ coordinate }) => `--approve '${coordinate}'`));
  return `Clients would break. Where that is meant, and no client uses it any more, approve it:\n  npm run schema:check -- ${[...coordinates].join(' ')}`;
};
