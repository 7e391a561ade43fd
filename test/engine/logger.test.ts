import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { fromUnknown, GatewayError } from '../../engine/errors.ts';
import { createLogger, toLogFields, type LogFields, type LoggerOptions } from '../../engine/telemetry/logger.ts';

const collect = (options: LoggerOptions = {}) => {
  const lines: string[] = [];
  return { lines, log: createLogger({ ...options, destination: { write: (line) => void lines.push(line) } }) };
};

test('an event is one line of JSON with its level, its time and the fields of the list', () => {
  const { lines, log } = collect();
  log.info({ traceId: 'a'.repeat(32), requestId: 'r-1', code: 'FORBIDDEN', source: 'user' }, 'request error');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    traceId: 'a'.repeat(32),
    requestId: 'r-1',
    code: 'FORBIDDEN',
    source: 'user',
    msg: 'request error',
  });
});

test('a forged line stays inside its string', () => {
  const { lines, log } = collect();
  log.warn({ requestId: 'r-1\n{"level":"info","msg":"forged"}' }, 'request error');
  expect(lines).toHaveLength(1);
  expect(lines[0]!.trimEnd()).not.toContain('\n');
});

test('what is not in the list is not written, whatever the types were told', () => {
  const { lines, log } = collect();
  log.error({ code: 'INTERNAL', email: 'someone@example.com' } as LogFields, 'request error');
  expect(lines[0]).not.toContain('someone');
});

test('nothing below the level is written', () => {
  const { lines, log } = collect({ level: 'warn' });
  log.info('draining');
  log.warn('request error');
  expect(lines).toHaveLength(1);
});

test('lines go to standard error, which leaves standard output to the banner', async () => {
  const program = `
    import { createLogger } from './engine/telemetry/logger.ts';
    createLogger().info('draining');`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
    },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({ level: 'info', msg: 'draining' });
});

test('of an error the log knows its code, its source, and the class and code of its cause', () => {
  const cause = Object.assign(new TypeError('connect http://10.0.0.1/?key=secret'), { code: 'ECONNREFUSED' });
  expect(toLogFields(new GatewayError('DOWNSTREAM_UNAVAILABLE', { service: 'user', cause }))).toEqual({
    code: 'DOWNSTREAM_UNAVAILABLE',
    source: 'user',
    cause: 'TypeError',
    causeCode: 'ECONNREFUSED',
  });
  expect(toLogFields(new GatewayError('FORBIDDEN', { message: 'secret' }))).toEqual({ code: 'FORBIDDEN' });
});

test('a cause that is not an error is told by its type alone', () => {
  for (const [cause, type] of [
    ['secret', 'string'],
    [{ code: 'secret value', secret: 1 }, 'Object'],
    [Object.create(null), 'object'],
    [Object.create({ constructor: { name: 'secret value' } }), 'object'],
  ] as const)
    expect(toLogFields(new GatewayError('DOWNSTREAM_REFUSED', { cause }))).toEqual({
      code: 'DOWNSTREAM_REFUSED',
      cause: type,
    });
});

test('what nobody expected is told by where it was thrown, without its message', () => {
  const forged = 'secret\n    at secret (file:///secret.ts:1:1)\n';
  const thrown = new GraphQLError('Unexpected error.', { originalError: new RangeError(forged) });
  const fields = toLogFields(fromUnknown(thrown));
  expect(fields).toEqual({
    code: 'INTERNAL',
    cause: 'RangeError',
    at: expect.arrayContaining([expect.stringMatching(/^test\/engine\/logger\.test\.ts.*:\d+:\d+$/)]),
  });
  expect(JSON.stringify(fields)).not.toContain('secret');
});
