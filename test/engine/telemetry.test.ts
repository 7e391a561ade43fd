import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quietTracerProvider } from '../../engine/telemetry/quiet-tracer.ts';
import { readTelemetrySettings } from '../../engine/telemetry/settings.ts';
import { onShutdown, shutdownTelemetry } from '../../engine/telemetry/shutdown.ts';
import { activeTraceId, currentTraceId } from '../../engine/telemetry/trace-id.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../fixtures/otlp-receiver.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const clientSpanId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${clientSpanId}-01`;

/** All that was asked of the upstream, in order. */
const asked: IncomingHttpHeaders[] = [];
const upstream = createServer((request, response) => {
  asked.push(request.headers);
  if (request.url?.includes('reset')) request.socket.destroy();
  else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
let upstreamUrl = '';
let receiver: OtlpReceiver;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(() => void upstream.close());

interface Reply {
  readonly traceId: string;
  readonly invalid?: boolean;
  readonly unreadable?: boolean;
}

interface TracedServer {
  post(
    query: string,
    options?: { variables?: object; headers?: Record<string, string>; path?: string },
  ): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
}

/** Runs the fixture with telemetry preloaded and these variables only; gives what it wrote, once it has drained and ended. */
const serve = async (
  variables: Record<string, string>,
  use: (server: TracedServer) => Promise<void>,
): Promise<{ stdout: string; stderr: string }> => {
  asked.length = 0;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_')));
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      './engine/telemetry/start.ts',
      'test/fixtures/traced-server.ts',
    ],
    { cwd: root, env: { ...inherited, UPSTREAM_URL: upstreamUrl, ...variables } },
  );
  const stderr = text(child.stderr);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit');
  try {
    await Promise.race([once(output, 'line'), ended]);
    const { url } = JSON.parse(lines.shift() ?? '{}') as { url: string };
    const ask = async (path: string, init: RequestInit) => (await (await fetch(url + path, init)).json()) as Reply;
    await use({
      post: (query, { variables: values = {}, headers = {}, path = '/graphql' } = {}) =>
        ask(path, { method: 'POST', body: JSON.stringify({ query, variables: values }), headers }),
      get: (path, headers = {}) => ask(path, { headers }),
    });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  expect(child.exitCode).toBe(0);
  return { stdout: lines.join('\n'), stderr: await stderr };
};

/** Spans go out at the end only, so every test that sees one has seen the flush. */
const exporting = (variables: Record<string, string> = {}) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '600000',
  ...variables,
});

const spansOf = async (variables: Record<string, string>, use: (server: TracedServer) => Promise<void>) => {
  const before = receiver.spans().length;
  const output = await serve(exporting(variables), use);
  return { spans: receiver.spans().slice(before), ...output };
};

const operation = 'query ShowUser($email: String!) { user(email: $email) }';
const find = (spans: readonly ReceivedSpan[], name: string, kind?: ReceivedSpan['kind']): ReceivedSpan => {
  const found = spans.filter((span) => span.name === name && (kind === undefined || span.kind === kind));
  expect(found, `spans named ${name}`).toHaveLength(1);
  return found[0]!;
};

describe('with a collector', () => {
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    return () => receiver.close();
  });

  test('one trace runs from the client through the operation to the upstream call', async () => {
    const { spans, stdout, stderr } = await spansOf({}, async (server) => {
      const reply = await server.post(operation, { variables: { email: 'someone' }, headers: { traceparent } });
      expect(reply.traceId).toBe(traceId);
    });

    const request = find(spans, 'POST', 'server');
    const parsed = find(spans, 'graphql.parse');
    const validated = find(spans, 'graphql.validate');
    const executed = find(spans, 'query ShowUser');
    const call = find(spans, 'user byEmail');
    const wire = find(spans, 'GET', 'client');
    expect(spans).toHaveLength(6);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(request.parentSpanId).toBe(clientSpanId);
    for (const step of [parsed, validated, executed]) expect(step.parentSpanId).toBe(request.spanId);
    expect(call.parentSpanId).toBe(executed.spanId);
    expect(wire.parentSpanId).toBe(call.spanId);
    expect(asked.map((headers) => headers['traceparent'])).toEqual([`00-${traceId}-${wire.spanId}-01`]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  test('a span says what was called, not with what', async () => {
    const { spans } = await spansOf({}, async (server) => {
      await server.post(operation, { variables: { email: 'someone' }, path: '/graphql?token=t' });
    });
    const { hostname, port } = new URL(upstreamUrl);
    expect(find(spans, 'POST', 'server').attributes).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
      'url.path': '/graphql',
      'url.scheme': 'http',
    });
    expect(find(spans, 'query ShowUser').attributes).toEqual({
      'graphql.operation.name': 'ShowUser',
      'graphql.operation.type': 'query',
    });
    expect(find(spans, 'user byEmail').attributes).toEqual({
      'selvedge.source': 'user',
      'selvedge.call': 'byEmail',
      'selvedge.keys': 1,
    });
    expect(find(spans, 'GET', 'client').attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
      'server.address': hostname,
      'server.port': Number(port),
      'url.scheme': 'http',
    });
  });

  test('nothing a client or an upstream wrote is exported or logged', async () => {
    const secrets = {
      variable: 'variable-secret@example.com',
      literal: 'literal-secret@example.com',
      block: 'block-secret@example.com',
      comment: 'comment-secret@example.com',
      number: '40771236955',
      parse: 'parse-secret@example.com',
      validate: 'validate-secret@example.com',
      query: 'query-secret@example.com',
      path: 'path-secret@example.com',
      agent: 'agent-secret@example.com',
      state: 'state-secret',
      baggage: 'baggage-secret',
      token: 'token-secret',
      address: '203.0.113.77',
      failed: 'reset-secret@example.com',
    };
    const headers = {
      traceparent,
      tracestate: `vendor=${secrets.state}`,
      baggage: `user=${secrets.baggage}`,
      authorization: `Bearer ${secrets.token}`,
      'user-agent': secrets.agent,
      'x-forwarded-for': secrets.address,
    };
    const literals = `query Literals { # ${secrets.comment}
      user(email: "${secrets.literal}", age: 7, tags: ["""${secrets.block}"""])
    }`;
    const { spans, stderr } = await spansOf({}, async (server) => {
      await server.post(operation, { variables: { email: secrets.variable }, headers });
      await server.post(literals, { headers, path: `/graphql?email=${secrets.query}` });
      expect(await server.post(`{ user(email: "${secrets.parse}") "${secrets.parse}"`)).toHaveProperty('unreadable');
      const wrong = `{ user(email: ${secrets.number}, age: "${secrets.validate}") }`;
      expect(await server.post(wrong)).toHaveProperty('invalid');
      await server.get(`/${secrets.path}/${secrets.query}?email=${secrets.query}`, headers);
      await server.post(operation, { variables: { email: secrets.failed } });
    });

    const exported = Buffer.concat(receiver.requests.map(({ body }) => body)).toString('latin1');
    expect(exported).toContain('query Literals');
    for (const [place, secret] of Object.entries(secrets)) {
      expect(exported, place).not.toContain(secret);
      expect(exported, place).not.toContain(encodeURIComponent(secret));
      expect(stderr, place).not.toContain(secret);
    }
    expect(exported).not.toContain('exception.message');
    expect(spans.flatMap(({ events }) => events)).toContain('exception');
    expect(find(spans, 'GET', 'server').attributes['url.path']).toBe('/*');
  });

  test('a failed call is a code in its span and one line in the log, both with the trace id', async () => {
    const { spans, stderr } = await spansOf({}, async (server) => {
      await server.post(operation, { variables: { email: 'reset' }, headers: { traceparent } });
    });
    expect(find(spans, 'user byEmail').attributes['error.type']).toBe('DOWNSTREAM_UNAVAILABLE');
    expect(find(spans, 'GET', 'client').attributes['error.type']).toBe('UND_ERR_SOCKET');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toEqual({
      level: 'warn',
      time: expect.any(String),
      traceId,
      code: 'DOWNSTREAM_UNAVAILABLE',
      source: 'user',
      cause: 'SocketError',
      causeCode: 'UND_ERR_SOCKET',
      msg: 'request error',
    });
  });

  test('a malformed traceparent begins a new trace', async () => {
    const malformed = [
      'nonsense',
      `00-${'0'.repeat(32)}-${clientSpanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${traceId.toUpperCase()}-${clientSpanId}-01`,
      `ff-${traceId}-${clientSpanId}-01`,
      `00-${traceId}-${clientSpanId}-01-more`,
      `${traceparent}, ${traceparent}`,
    ];
    const ids: string[] = [];
    const { spans } = await spansOf({}, async (server) => {
      for (const header of malformed) ids.push((await server.get('/graphql', { traceparent: header })).traceId);
    });
    expect(new Set(ids).size).toBe(malformed.length);
    expect(ids).not.toContain(traceId);
    expect(spans.map((span) => span.traceId).toSorted()).toEqual(ids.toSorted());
    expect(spans.every(({ parentSpanId }) => parentSpanId === undefined)).toBe(true);
  });

  test('tracestate goes on to upstreams and baggage does not, even where it is asked for', async () => {
    await spansOf({ OTEL_PROPAGATORS: 'tracecontext,baggage' }, async (server) => {
      const headers = { traceparent, tracestate: 'vendor=value', baggage: 'user=someone' };
      await server.post(operation, { variables: { email: 'someone' }, headers });
    });
    expect(asked[0]).toMatchObject({ tracestate: 'vendor=value' });
    expect(asked[0]).not.toHaveProperty('baggage');
  });

  test('the headers of B3 are read and written where they are asked for', async () => {
    const { spans } = await spansOf({ OTEL_PROPAGATORS: 'b3' }, async (server) => {
      const headers = { b3: `${traceId}-${clientSpanId}-1`, traceparent: `00-${'a'.repeat(32)}-${clientSpanId}-01` };
      await server.post(operation, { variables: { email: 'someone' }, headers });
    });
    expect(asked[0]?.['b3']).toBe(`${traceId}-${find(spans, 'GET', 'client').spanId}-1`);
    expect(asked[0]).not.toHaveProperty('traceparent');
  });

  test('a sampler that takes nothing exports nothing, and the trace id goes on unsampled', async () => {
    const { spans } = await spansOf({ OTEL_TRACES_SAMPLER: 'always_off' }, async (server) => {
      await server.post(operation, { variables: { email: 'someone' }, headers: { traceparent } });
    });
    expect(spans).toEqual([]);
    expect(asked[0]?.['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  });

  test('probes of health are no traces, and the parsing of schemas at start is none either', async () => {
    const { spans } = await spansOf({}, async (server) => {
      await server.get('/health/ready');
      await server.get('/metrics');
    });
    expect(spans).toEqual([]);
  });

  test('the service is named selvedge unless it is named otherwise, and says nothing of the account it runs under', async () => {
    const { spans } = await spansOf({}, async (server) => void (await server.get('/graphql')));
    expect(Object.keys(spans[0]!.resource).toSorted()).toEqual([
      'service.instance.id',
      'service.name',
      'telemetry.sdk.language',
      'telemetry.sdk.name',
      'telemetry.sdk.version',
    ]);
    expect(spans[0]!.resource['service.name']).toBe('selvedge');
    const named = await spansOf({ OTEL_SERVICE_NAME: 'edge' }, async (server) => void (await server.get('/graphql')));
    expect(named.spans[0]!.resource['service.name']).toBe('edge');
  });

  test('OTLP goes out as protobuf where no protocol is named', async () => {
    const before = receiver.requests.length;
    await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, async (server) => {
      await server.get('/graphql', { traceparent });
    });
    const sent = receiver.requests.slice(before);
    expect(sent.map(({ path, headers }) => [path, headers['content-type']])).toEqual([
      ['/v1/traces', 'application/x-protobuf'],
    ]);
    expect(sent[0]!.body.includes(Buffer.from(traceId, 'hex'))).toBe(true);
  });

  test('metrics go out where they are asked for, without a span being recorded', async () => {
    const before = receiver.requests.length;
    const variables = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'otlp' };
    await serve(exporting(variables), async (server) => {
      await server.post(operation, { variables: { email: 'someone' }, headers: { traceparent } });
    });
    const sent = receiver.requests.slice(before);
    expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['/v1/metrics']));
    expect(sent.at(-1)!.body.toString()).toContain('http.server.request.duration');
    expect(asked[0]?.['traceparent']).toBe(traceparent);
  });
});

describe('without a collector', () => {
  test("a caller's trace goes on to upstreams unchanged, and a request without one gets its own", async () => {
    const output = await serve({}, async (server) => {
      const kept = await server.post(operation, { variables: { email: 'someone' }, headers: { traceparent } });
      expect(kept.traceId).toBe(traceId);
      expect(asked[0]?.['traceparent']).toBe(traceparent);
      const made = await server.post(operation, { variables: { email: 'someone' } });
      expect(asked[1]?.['traceparent']).toMatch(new RegExp(`^00-${made.traceId}-[0-9a-f]{16}-01$`));
      const others = await server.post(operation, {
        variables: { email: 'someone' },
        headers: { traceparent: `00-${traceId}-${clientSpanId}-ff`, baggage: 'user=someone' },
      });
      expect(others.traceId).toBe(traceId);
      expect(asked[2]?.['traceparent']).toBe(traceparent);
      expect(asked[2]).not.toHaveProperty('baggage');
    });
    expect(output).toEqual({ stdout: '', stderr: '' });
  });

  test('OTEL_SDK_DISABLED leaves requests and upstreams alone, and an answer still has an id', async () => {
    const output = await serve({ OTEL_SDK_DISABLED: 'true' }, async (server) => {
      const reply = await server.post(operation, { variables: { email: 'someone' }, headers: { traceparent } });
      expect(reply.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(asked[0]).not.toHaveProperty('traceparent');
    });
    expect(output).toEqual({ stdout: '', stderr: '' });
  });

  test('an id outside of any trace is fresh each time', () => {
    expect(activeTraceId()).toBeUndefined();
    expect(currentTraceId()).toMatch(/^[0-9a-f]{32}$/);
    expect(currentTraceId()).not.toBe(currentTraceId());
  });

  test('a quiet span is an id and nothing else, however it is begun', () => {
    const tracer = quietTracerProvider.getTracer('test');
    const ids = [
      tracer.startActiveSpan('a', (span) => span.spanContext()),
      tracer.startActiveSpan('a', {}, (span) => span.spanContext()),
      tracer.startSpan('a', { root: true }).spanContext(),
    ];
    for (const id of ids) {
      expect(id.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(id.spanId).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(new Set(ids.map((id) => id.traceId)).size).toBe(3);
    expect(tracer.startSpan('a').isRecording()).toBe(false);
  });
});

describe('settings', () => {
  const nothing = {
    disabled: false,
    serviceName: 'selvedge',
    traceExporters: [],
    metrics: false,
    logs: false,
    propagators: ['tracecontext'],
    problems: [],
  };

  test('nothing is exported where nothing is asked for, and an empty value asks for nothing', () => {
    expect(readTelemetrySettings({})).toEqual(nothing);
    expect(
      readTelemetrySettings({
        OTEL_TRACES_EXPORTER: '',
        OTEL_EXPORTER_OTLP_ENDPOINT: ' ',
        OTEL_PROPAGATORS: ' ',
        OTEL_SERVICE_NAME: '',
        OTEL_SDK_DISABLED: '',
      }),
    ).toEqual(nothing);
  });

  test('an address asks for traces, and only a variable of their own for metrics and logs', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(readTelemetrySettings(endpoint)).toEqual({ ...nothing, traceExporters: ['http/protobuf'] });
    expect(readTelemetrySettings({ ...endpoint, OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'otlp' })).toEqual({
      ...nothing,
      logs: true,
    });
    expect(readTelemetrySettings({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4318' })).toEqual({
      ...nothing,
      metrics: true,
    });
  });

  test('the protocol for traces is the more exact one', () => {
    const variables = { OTEL_TRACES_EXPORTER: 'console,otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(readTelemetrySettings(variables).traceExporters).toEqual(['console', 'grpc']);
    const exact = { ...variables, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
    expect(readTelemetrySettings(exact).traceExporters).toEqual(['console', 'http/json']);
  });

  test('a service named among the resource attributes keeps its name', () => {
    const variables = { OTEL_RESOURCE_ATTRIBUTES: 'deployment=a,service.name=edge' };
    expect(readTelemetrySettings(variables).serviceName).toBeUndefined();
    expect(readTelemetrySettings({ ...variables, OTEL_SERVICE_NAME: 'other' }).serviceName).toBe('other');
  });

  test('a value that cannot be used is named with those that can', () => {
    expect(
      readTelemetrySettings({
        OTEL_TRACES_EXPORTER: 'otlp,jaeger',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
        OTEL_PROPAGATORS: 'xray',
      }),
    ).toEqual({
      ...nothing,
      traceExporters: ['http/protobuf'],
      propagators: [],
      problems: [
        'OTEL_TRACES_EXPORTER: jaeger is not one of otlp, zipkin, console.',
        'OTEL_EXPORTER_OTLP_PROTOCOL: http is not one of http/protobuf, http/json, grpc.',
        'OTEL_EXPORTER_OTLP_ENDPOINT: not an address that begins with http:// or https://.',
        'OTEL_PROPAGATORS: xray is not one of tracecontext, b3, b3multi, baggage, none.',
      ],
    });
  });
});

describe('shutdown', () => {
  test('waits for what is held, once', async () => {
    const flushed: string[] = [];
    onShutdown(async () => void flushed.push('sent'));
    await shutdownTelemetry();
    await shutdownTelemetry();
    expect(flushed).toEqual(['sent']);
  });

  test('does not fail or hang with a collector that does', async () => {
    onShutdown(() => Promise.reject(new Error('no collector')));
    onShutdown(() => new Promise(() => undefined));
    await expect(shutdownTelemetry({ timeoutMs: 1 })).resolves.toBeUndefined();
  });
});
