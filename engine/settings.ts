import { z } from 'zod';

/** Says what is wrong with one variable of the environment, never its value. */
export interface SettingProblem {
  readonly name: string;
  readonly problem: string;
}

/** Stops the boot with one message that lists every problem and how to mend it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const width = Math.max(...problems.map(({ name }) => name.length));
    const lines = problems.map(({ name, problem }) => `  ${name.padEnd(width)}  ${problem}`);
    super(
      `Cannot start: ${problems.length === 1 ? 'a setting needs' : 'some settings need'} mending.\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Reads the shape from the environment; an empty variable counts as unset. All problems are collected. */
export const readSettings = <Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
  alreadyKnown: readonly SettingProblem[] = [],
): z.infer<z.ZodObject<Shape>> => {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const result = z.object(shape).safeParse(given);
  const failed = new Map(alreadyKnown.map((problem) => [problem.name, problem]));
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'environment');
    if (!failed.has(name))
      failed.set(name, { name, problem: describeProblem(shape[name], given[name] === undefined, issue.message) });
  }
  if (result.success && failed.size === 0) return result.data;
  throw new SettingsError([...failed.values()]);
};

/** Waits for all; what several of them find wrong with settings is said in one message. */
export const allSettings = async <const Parts extends readonly Promise<unknown>[]>(parts: Parts) => {
  const outcomes = await Promise.allSettled(parts);
  const reasons = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const problems = reasons.flatMap((reason) => (reason instanceof SettingsError ? reason.problems : []));
  if (problems.length > 0) throw new SettingsError(problems);
  return Promise.all(parts);
};

/** One line a setting, for `--help`. */
export const listSettings = (shape: z.ZodRawShape): string => {
  const names = Object.keys(shape);
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)}  ${descriptionOf(shape[name]) ?? ''}`).join('\n');
};

/** A whole number in a range, written in decimal digits and nothing else, with a default. */
export const wholeNumber = (min: number, max: number, fallback: number) =>
  z.preprocess(fromDigits, within(min, max).default(fallback));

/** The same without a default of its own. */
export const optionalWholeNumber = (min: number, max: number) => z.preprocess(fromDigits, within(min, max).optional());

export interface HttpUrlOptions {
  /** Where what is asked for is at the very address, and nothing is put behind it. */
  readonly mayHaveQuery?: boolean;
}

/** An http or https address, without what would be lost, sent along or said aloud where paths are put behind it. */
export const httpUrl = ({ mayHaveQuery = false }: HttpUrlOptions = {}) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .refine(hasNoUserInfo, 'must be without a user name and password: take out all up to the @')
    .refine((text) => mayHaveQuery || !text.includes('?'), 'must be without a query: take out all from the ? on')
    .refine((text) => !text.includes('#'), 'must be without a fragment: take out all from the # on');

const hasNoUserInfo = (text: string): boolean => {
  const { username = '', password = '' } = URL.parse(text) ?? {};
  return username === '' && password === '';
};

const within = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}, in digits`;
  return z.int(error).min(min, error).max(max, error);
};

/** What is no text has been read before. */
const fromDigits = (given: unknown): unknown =>
  typeof given !== 'string' ? given : /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;

const describeProblem = (schema: unknown, isUnset: boolean, message: string): string => {
  const described = descriptionOf(schema);
  const what = described === undefined ? '' : `: give ${described}`;
  return isUnset ? `is not set${what}.` : `${lowerFirst(message)}${what}.`;
};

const descriptionOf = (schema: unknown): string | undefined =>
  schema instanceof z.ZodType ? schema.description : undefined;

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
