import { connect } from 'node:net';
import { expect } from 'vitest';
import { codes, type Code } from '../../engine/errors.ts';

/** Stands wherever a caller can put something; no answer may hold it. */
export const planted = 'hunter2planted';

export interface Refusal {
  readonly status: number;
  readonly code: Code;
  readonly message: string;
  readonly headers: Headers;
}

/** Reads an answer of /graphql that has one error and no data, and checks what holds for all of them: the closed table, and nothing said of what was sent. */
export const refusalOf = async (response: Response): Promise<Refusal> => {
  const text = await response.text();
  expect(text).not.toContain(planted);
  expect(text).not.toMatch(/node_modules|\bat \/|\.ts:|\w+Error:|127\.0\.0\.1|graphql-yoga/);
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
  const { errors, ...others } = JSON.parse(text);
  expect(others).toEqual({});
  expect(errors).toHaveLength(1);
  const [{ message, extensions, locations: _, ...unexpected }] = errors;
  expect(unexpected).toEqual({});
  expect(extensions).toEqual({
    code: expect.toBeOneOf(Object.keys(codes)),
    retryable: codes[extensions.code as Code].retryable,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  return { status: response.status, code: extensions.code, message, headers: response.headers };
};

/** Writes bytes to a server as they are, and gives all it answers until it closes the connection. */
export const exchange = (url: string, ...parts: readonly (string | Buffer)[]): Promise<string> =>
  new Promise((done, failed) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => void chunks.push(chunk));
    socket.once('error', failed);
    socket.once('close', () => done(Buffer.concat(chunks).toString()));
    for (const part of parts) socket.write(part);
  });
