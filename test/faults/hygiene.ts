import { Writable } from 'node:stream';
import { expect } from 'vitest';
import type { GatewayError } from '../../engine/errors.ts';
import { createLogger, toLogFields } from '../../engine/telemetry/logger.ts';
import type { Answer } from '../start-gateway.ts';
import { planted } from './wire.ts';

/** Neither what the client reads nor what the server logs tells of an upstream more than its name. */
export const expectNothingTold = (
  { data, errors, extensions, headers }: Answer,
  logged: readonly GatewayError[],
  secrets: readonly string[],
): void => {
  const read = JSON.stringify([data, errors, extensions, [...headers]]);
  expect([...secrets, ...ofNobody, ...ofClients].filter((text) => read.includes(text))).toEqual([]);
  const log = logOf(logged);
  expect(log.split('\n').length - 1).toBe(logged.length);
  expect([...secrets, ...ofNobody].filter((text) => log.includes(text))).toEqual([]);
};

const ofNobody = [planted, '127.0.0.1', 'localhost', 'nowhere.invalid', 'http://', 'node_modules'];
const ofClients = ['ECONN', 'ENOTFOUND', 'UND_ERR', 'undici', 'node:', '.ts:', 'grpc-js', 'Zod', 'SyntaxError'];

/** As the server writes it. */
const logOf = (errors: readonly GatewayError[]): string => {
  let text = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const log = createLogger({ destination });
  for (const error of errors) log.warn({ traceId: '0'.repeat(32), ...toLogFields(error) }, 'request error');
  return text;
};
