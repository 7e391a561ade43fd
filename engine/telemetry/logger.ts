import { fileURLToPath } from 'node:url';
import { GraphQLError } from 'graphql';
import { pino, type DestinationStream } from 'pino';
import type { GatewayError } from '../errors.ts';
import { failedCallOf } from '../failed-call.ts';
import { activeTraceId } from './trace-id.ts';

/** All that a line may say beside its event: ids, codes and places in the code, never a message, an address, a body or a value. */
export interface LogFields {
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly code?: string | undefined;
  readonly source?: string | undefined;
  /** Which call to the source it was, by its name in the ledger. */
  readonly call?: string | undefined;
  /** The first field of the answer that it was seen at, by its name in the schema; absent where something stood in. */
  readonly field?: string | undefined;
  /** How many fields of the answer it was seen at. */
  readonly count?: number | undefined;
  /** The class of what was thrown underneath, and its code where it has one. */
  readonly cause?: string | undefined;
  readonly causeCode?: string | undefined;
  /** Variables of the environment that mean nothing, and what they were probably meant for; names alone. */
  readonly settings?: readonly string[] | undefined;
  /** The id of a process that answers. */
  readonly worker?: number | undefined;
  /** For what nobody expected: where it was thrown, innermost first, as `file:line:column`. */
  readonly at?: readonly string[] | undefined;
}

interface Log {
  (event: string): void;
  (fields: LogFields, event: string): void;
}

/** `event` is a fixed text; whatever else is passed and not named in `LogFields` is not written. */
export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** Standard error where none is given: standard output belongs to the banner. */
  readonly destination?: DestinationStream;
}

/** One JSON line an event; inside a trace the line carries its id without being told. */
export const createLogger = ({ level = 'info', destination }: LoggerOptions = {}): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ traceId: activeTraceId() }),
      formatters: { level: (label) => ({ level: label }), log: onlyLogFields },
    },
    destination ?? pino.destination(2),
  );

/** Where in an answer an error was seen. */
export type Sighting = Pick<LogFields, 'field' | 'count'>;

/** What a log may know of an error. */
export const toLogFields = (error: GatewayError, sighting: Sighting = {}): LogFields => {
  const { code, service, cause } = error;
  const thrown = innermost(cause);
  const call = failedCallOf(error)?.name;
  return {
    code,
    ...(service === undefined ? {} : { source: service }),
    ...(call === undefined ? {} : { call }),
    ...sighting,
    ...(thrown === undefined ? {} : { cause: classOf(thrown) }),
    ...codeOf(thrown),
    ...(code === 'INTERNAL' ? placeOf(thrown) : {}),
  };
};

const fields = new Set<string>([
  'traceId',
  'requestId',
  'code',
  'source',
  'call',
  'field',
  'count',
  'cause',
  'causeCode',
  'settings',
  'worker',
  'at',
] satisfies (keyof LogFields)[]);

const onlyLogFields = (given: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => fields.has(name)));

/** GraphQL wraps what a resolver throws. */
const innermost = (thrown: unknown): unknown =>
  thrown instanceof GraphQLError && thrown.originalError !== undefined ? thrown.originalError : thrown;

const classOf = (thrown: unknown): string => {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown;
  const name: unknown = thrown.constructor?.name;
  return typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'object';
};

const codeOf = (thrown: unknown): { causeCode: string } | object => {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? { causeCode: code } : {};
};

/** Frames inside this project, as paths below its root; the message, with which a stack begins, is cut off first. */
const placeOf = (thrown: unknown): { at: readonly string[] } | object => {
  if (!(thrown instanceof Error) || typeof thrown.stack !== 'string') return {};
  const start = thrown.stack.indexOf(thrown.message);
  if (start < 0) return {};
  const frames = thrown.stack.slice(start + thrown.message.length).split('\n');
  const places = frames.flatMap((frame) => {
    const place = /^ {4}at .*?(?:file:\/\/)?(\/[^()]+:\d+:\d+)\)?$/.exec(frame)?.[1];
    return place?.startsWith(root) ? [place.slice(root.length)] : [];
  });
  return places.length === 0 ? {} : { at: places.slice(0, 5) };
};

const root = fileURLToPath(new URL('../../', import.meta.url));
