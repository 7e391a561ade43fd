/** What the standard `OTEL_*` variables ask for, read once; sampler, limits, endpoints and headers are read by the SDK itself. */
export interface TelemetrySettings {
  readonly disabled: boolean;
  /** Undefined where `OTEL_RESOURCE_ATTRIBUTES` already names the service. */
  readonly serviceName: string | undefined;
  /** Where spans go; empty means that trace ids are made and passed on but nothing is recorded. */
  readonly traceExporters: readonly TraceExporterName[];
  readonly metrics: boolean;
  readonly logs: boolean;
  /** Never `baggage`: what a client puts there stays at the edge. */
  readonly propagators: readonly PropagatorName[];
  /** One line for each value that cannot be used and is ignored; for the message that stops a boot. */
  readonly problems: readonly string[];
}

export type TraceExporterName = Exclude<(typeof exporters)[number], 'otlp'> | (typeof protocols)[number];
export type PropagatorName = (typeof propagators)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment without touching it; an empty value counts as unset, as the specification says. */
export const readTelemetrySettings = (env: Environment): TelemetrySettings => {
  const problems: string[] = [];
  return {
    disabled: isTrue(env['OTEL_SDK_DISABLED']),
    serviceName: serviceNameOf(env),
    traceExporters: traceExportersOf(env, problems),
    metrics: isOn(env, 'METRICS'),
    logs: isOn(env, 'LOGS'),
    propagators: propagatorsOf(env, problems),
    problems,
  };
};

const exporters = ['otlp', 'zipkin', 'console'] as const;
const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;
const propagators = ['tracecontext', 'b3', 'b3multi'] as const;

const serviceNameOf = (env: Environment): string | undefined => {
  const named = listOf(env['OTEL_RESOURCE_ATTRIBUTES']).some((pair) => /^service\.name\s*=/.test(pair));
  return textOf(env['OTEL_SERVICE_NAME']) ?? (named ? undefined : 'selvedge');
};

const traceExportersOf = (env: Environment, problems: string[]): readonly TraceExporterName[] => {
  if (!isOn(env, 'TRACES')) return [];
  const asked = known(
    problems,
    'OTEL_TRACES_EXPORTER',
    listOf(textOf(env['OTEL_TRACES_EXPORTER']) ?? 'otlp'),
    exporters,
  );
  return [...new Set(asked.map((name) => (name === 'otlp' ? otlpOf(env, problems) : name)))];
};

const otlpOf = (env: Environment, problems: string[]): (typeof protocols)[number] => {
  const protocol = protocolOf(env, problems);
  const name = firstSet(env, ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']);
  if (name !== undefined && protocol !== 'grpc' && !isHttpAddress(env[name]))
    problems.push(`${name}: not an address that begins with http:// or https://.`);
  return protocol;
};

const protocolOf = (env: Environment, problems: string[]): (typeof protocols)[number] => {
  const name = firstSet(env, ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']);
  if (name === undefined) return protocols[0];
  return known(problems, name, listOf(env[name]), protocols)[0] ?? protocols[0];
};

const propagatorsOf = (env: Environment, problems: string[]): readonly PropagatorName[] => {
  const asked = listOf(textOf(env['OTEL_PROPAGATORS']) ?? 'tracecontext');
  const usable = known(problems, 'OTEL_PROPAGATORS', asked, [...propagators, 'baggage', 'none']);
  return usable.includes('none') ? [] : propagators.filter((name) => usable.includes(name));
};

/** The values that can be used, in the caller's types; each other one is a problem. */
const known = <T extends string>(problems: string[], name: string, asked: readonly string[], all: readonly T[]): T[] =>
  asked.flatMap((value) => {
    const match = all.find((one) => one === value);
    if (match === undefined) problems.push(`${name}: ${value} is not one of ${all.join(', ')}.`);
    return match ?? [];
  });

/** The SDK's own default sends every signal to localhost; here a signal is on where an exporter or an address asks for it. */
const isOn = (env: Environment, signal: 'TRACES' | 'METRICS' | 'LOGS'): boolean => {
  const exporters = listOf(env[`OTEL_${signal}_EXPORTER`]);
  if (exporters.length > 0) return !exporters.includes('none');
  const address = textOf(env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]);
  return address !== undefined || (signal === 'TRACES' && textOf(env['OTEL_EXPORTER_OTLP_ENDPOINT']) !== undefined);
};

const firstSet = (env: Environment, names: readonly string[]): string | undefined =>
  names.find((name) => textOf(env[name]) !== undefined);

const isHttpAddress = (value = ''): boolean => /^https?:$/.test(URL.parse(value.trim())?.protocol ?? '');

const textOf = (value: string | undefined): string | undefined => value?.trim() || undefined;

const listOf = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === 'true';
