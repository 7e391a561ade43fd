import { z } from 'zod';
import {
  httpUrl,
  optionalWholeNumber,
  readSettings,
  SettingsError,
  wholeNumber,
  type SettingProblem,
} from './settings.ts';
import type { Source } from './source.ts';

/** The fewest characters of a secret that media paths are sealed with. */
export const minSecretLength = 32;

/** Everything the server takes from its environment, beside what each source declares. */
export const serverSettings = {
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'must be development, production or test')
    .default('development')
    .describe('production for the strict profile'),
  PORT: wholeNumber(0, 65_535, 4_000).describe('the port to listen on; 0 takes a free one'),
  HOST: z.string().optional().describe('the address to listen on (default: loopback; every address in production)'),
  WORKERS: wholeNumber(1, 64, 1).describe('how many processes answer, on the one port'),
  DATA_DIR: z.string().default('.data').describe('the folder in which state is kept'),
  JWT_ISSUER: z.string().min(1).optional().describe('the issuer whose tokens are accepted (the "iss" claim)'),
  JWT_AUDIENCE: z.string().min(1).optional().describe('the audience tokens must name (the "aud" claim)'),
  JWT_JWKS_URL: httpUrl({ mayHaveQuery: true }).optional().describe("the address of the issuer's JSON Web Key Set"),
  MEDIA_SECRET: z
    .string()
    .min(minSecretLength, `must have at least ${minSecretLength} characters`)
    .optional()
    .describe(`at least ${minSecretLength} random characters, the same for every instance; it seals media paths`),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .refine((origins) => origins.every(isOrigin), 'must be exact origins: no path, no wildcard and no "null"')
    .describe('the origins whose pages may read answers, such as https://app.example, with commas between'),
  MAX_DEPTH: wholeNumber(1, 100, 10).describe('how many levels of fields an operation may have'),
  MAX_CALLS: wholeNumber(1, 100_000, 30).describe('how many upstream calls an operation may be able to cost'),
  MAX_TOKENS: wholeNumber(10, 100_000, 1_000).describe('how many tokens a document may have'),
  MAX_BODY_BYTES: wholeNumber(1_000, 64 * 1024 * 1024, 1024 * 1024).describe('how long a request body may be'),
  RESPONSE_CACHE_TTL_MS: wholeNumber(0, 86_400_000, 3_600_000).describe(
    'how long a whole answer is kept at the most, where all of it may be kept; 0 keeps none',
  ),
  INVALIDATION_SECRET: z
    .string()
    .min(minSecretLength, `must have at least ${minSecretLength} characters`)
    .optional()
    .describe(
      `at least ${minSecretLength} random characters that services show as their bearer token at POST /invalidate; without it there is no such address`,
    ),
  TRUSTED_DOCUMENTS: z
    .string()
    .optional()
    .describe('a file of documents that clients ask for by their ids: JSON, `{ "id": "query …" }`'),
  ACCEPT_DOCUMENTS: z
    .enum(['any', 'trusted'], 'must be any or trusted')
    .default('any')
    .describe('`trusted` refuses every document that is not in that file'),
  ROW_CACHE_BYTES: wholeNumber(0, 8 * 1024 ** 3, 64 * 1024 ** 2).describe(
    'how much memory is used for rows that may be kept; 0 keeps none',
  ),
  REDIS_URL: z
    .string()
    .refine((url) => /^rediss?:\/\/[^/\s]/.test(url) && URL.canParse(url), 'must be a redis:// or rediss:// address')
    .optional()
    .describe('the address of a Redis that instances share; without it each process keeps rows for itself'),
  DEADLINE_MS: wholeNumber(1, 600_000, 2_000).describe(
    'how long a query may take, in milliseconds; a client may ask for less with the header `x-deadline-ms`',
  ),
  MUTATION_DEADLINE_MS: wholeNumber(1, 600_000, 10_000).describe('how long a mutation may take, likewise'),
  DRAIN_NOTICE_MS: optionalWholeNumber(0, 600_000).describe(
    'how long, once it is told to stop, the server goes on answering while readiness says that it is going (default: 0; 2000 in production)',
  ),
  DRAIN_MS: wholeNumber(0, 600_000, 10_000).describe('how long requests in flight may then take to end'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'is not a level')
    .default('info')
    .describe('trace, debug, info, warn, error or silent'),
} as const;

/** As browsers write an origin: scheme, host, and the port where it is not the scheme's own. */
const isOrigin = (text: string): boolean => /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text;

export type ServerSettings = z.infer<z.ZodObject<typeof serverSettings>>;

export interface Settings {
  readonly server: ServerSettings;
  /** What the sources declared, by name of the variable. */
  readonly sources: Readonly<Record<string, unknown>>;
  readonly isProduction: boolean;
  /** Settings that hold the address of a reference service which has to be started: name of the setting → of the service. */
  readonly reference: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks everything at once, so that one message lists every problem; in production nothing is made up. */
export const readAllSettings = (
  sources: readonly Source[],
  environment: Environment,
  alsoWrong: readonly SettingProblem[] = [],
): Settings => {
  const isProduction = environment['NODE_ENV'] === 'production';
  const reference = Object.fromEntries(
    sources.flatMap((source) => {
      const missing = isProduction ? [] : problemsOf(source, environment).map(({ name }) => name);
      return Object.entries(source.reference).filter(([name]) => !isSet(environment, name) && missing.includes(name));
    }),
  );
  const withReference = {
    ...environment,
    ...Object.fromEntries(Object.keys(reference).map((name) => [name, placeholder])),
  };
  const sourceShape: z.ZodRawShape = Object.assign({}, ...sources.map(({ settings }) => settings));
  const known = [
    ...alsoWrong,
    ...missingTogether(isProduction ? requiredInProduction : issuerSettings, environment, isProduction),
    ...sources.flatMap((source) => problemsOf(source, withReference)),
  ];
  const read = readSettings({ ...sourceShape, ...serverSettings }, withReference, known);
  const server = readSettings(serverSettings, environment);
  return { server, sources: read, isProduction, reference };
};

const placeholder = 'http://127.0.0.1';

/** What is wrong with a source's settings, each by itself or, if nothing is, together. */
const problemsOf = (source: Source, environment: Environment): readonly SettingProblem[] => {
  try {
    return source.check(readSettings(source.settings, environment));
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};

const isSet = (environment: Environment, name: string): boolean => (environment[name] ?? '') !== '';

/** An issuer is given whole or not at all; without one, development signs its own tokens. */
const issuerSettings = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'] as const;
const requiredInProduction = [...issuerSettings, 'MEDIA_SECRET'] as const;

const missingTogether = (
  names: readonly (typeof requiredInProduction)[number][],
  environment: Environment,
  always: boolean,
): SettingProblem[] => {
  if (!always && !names.some((name) => isSet(environment, name))) return [];
  const why = always ? 'which production needs' : 'while other settings of the issuer are';
  return names
    .filter((name) => !isSet(environment, name))
    .map((name) => ({ name, problem: `is not set, ${why}: give ${serverSettings[name].description ?? 'it'}.` }));
};
