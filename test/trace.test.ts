import { afterEach, expect, inject, test } from 'vitest';
import { startOtlpReceiver } from './fixtures/otlp-receiver.ts';
import { ask, cleanUp, dataDir, exitOf, startServer } from './start-server.ts';

afterEach(cleanUp);

test('one trace runs from the client through the operation to every upstream call, and holds nothing personal', async () => {
  const receiver = await startOtlpReceiver();
  const { child, url, banner } = await startServer({
    DATA_DIR: dataDir(),
    ...inject('services'),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  const token = /Bearer (\S+)/.exec(banner.join('\n'))?.[1] ?? '';
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const query =
    'query Trace { me { name email orders(first: 10) { nodes { delivery { place { name } } } } loyalty { tier } } user(id: "usr_0042") { id } }';
  const { body } = await ask(url, query, token, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  expect(body.errors).toBeUndefined();
  child.kill('SIGTERM');
  expect((await exitOf(child)).code).toBe(0);

  const spans = receiver.spans().filter((span) => span.traceId === traceId);
  const names = spans.map(({ name }) => name);
  expect(names).toContain('query Trace');
  const calls = ['user byIds', 'order _users', 'loyalty ofUsers', 'maps osm.lookup'];
  for (const call of calls) expect(names).toContain(call);

  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const ancestors = (spanId: string | undefined): string[] => {
    const span = spanId === undefined ? undefined : byId.get(spanId);
    return span === undefined ? [] : [span.name, ...ancestors(span.parentSpanId)];
  };
  for (const call of calls) {
    const span = spans.find(({ name }) => name === call);
    expect(ancestors(span?.parentSpanId), call).toContain('query Trace');
    expect(
      spans.some(({ kind, parentSpanId }) => kind === 'client' && parentSpanId === span?.spanId),
      call,
    ).toBe(true);
  }
  const exported = receiver.requests.map(({ body: bytes }) => bytes.toString('utf8')).join('');
  for (const secret of [body.data.me.name, body.data.me.email, 'usr_0042', 'usr_0001', token])
    expect(exported).not.toContain(secret);
  await receiver.close();
});

test('an error names its trace, and so does the one log line about it', async () => {
  const { url, banner, stderr } = await startServer({
    DATA_DIR: dataDir(),
    ...inject('services'),
    LOYALTY_URL: 'http://127.0.0.1:9',
  });
  const traceId = 'a3ce929d0e0e47364bf92f3577b34da6';
  const token = /Bearer (\S+)/.exec(banner.join('\n'))?.[1] ?? '';
  const { body } = await ask(url, '{ me { email loyalty { tier } } }', token, {
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  });
  expect(body.errors).toMatchObject([
    { path: ['me', 'loyalty'], extensions: { code: 'DOWNSTREAM_UNAVAILABLE', traceId } },
  ]);
  await expect.poll(stderr).toContain(traceId);
  const lines = stderr()
    .split('\n')
    .filter((line) => line.includes(traceId));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { code: 'DOWNSTREAM_UNAVAILABLE', source: 'loyalty', traceId },
  ]);
  for (const secret of [body.data.me.email, 'usr_0001', '127.0.0.1:9', token]) expect(stderr()).not.toContain(secret);
});
