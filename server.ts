import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createRemoteJWKSet } from 'jose';
import type { ChildService } from './engine/child-services.ts';
import { keep, openDataDir } from './engine/data-dir.ts';
import type { PersistedOptions } from './engine/edge/persisted-operations.ts';
import { openDocuments } from './engine/edge/trusted-documents.ts';
import { endedNotice } from './engine/ended-notice.ts';
import { endOnSignals, waitUnless, type Ending } from './engine/ending.ts';
import { createGateway } from './engine/gateway.ts';
import { openDevelopmentIssuer, type DevelopmentIssuer } from './engine/identity/development-issuer.ts';
import { createAuthenticate, type Authenticate } from './engine/identity/jwt.ts';
import { checkAddress, listen, type ListenAddress } from './engine/listen.ts';
import { isLoopback, loopback } from './engine/loopback.ts';
import { nearMisses } from './engine/near-misses.ts';
import { startReferenceServices, type ReferenceService } from './engine/reference-services.ts';
import {
  minSecretLength,
  readAllSettings,
  serverSettings,
  type ServerSettings,
  type Settings,
} from './engine/server-settings.ts';
import { allSettings, listSettings, SettingsError } from './engine/settings.ts';
import type { Source } from './engine/source.ts';
import { CompositionError } from './engine/stitch/check/problem.ts';
import type { Graph } from './engine/stitch/stitch.ts';
import { createLogger, toLogFields } from './engine/telemetry/logger.ts';
import { readTelemetrySettings } from './engine/telemetry/settings.ts';
import { shutdownTelemetry } from './engine/telemetry/shutdown.ts';
import { currentTraceId } from './engine/telemetry/trace-id.ts';
import { endOnMessages, keepWorkers, leaveWorkers } from './engine/workers.ts';
import { createExplorer } from './explorer/explorer.ts';
import { compose, sources } from './schema/compose.ts';

/** The composition root: environment → build → listen → drain; nothing else reads the environment. */
const run = async (ending: Ending): Promise<void> => {
  const { stopping } = ending;
  if (process.argv.length > 2) return tellUsage(process.argv.slice(2));
  const settings = readAllSettings(sources, process.env, telemetryProblems());
  const graph = compose();
  const host = settings.server.HOST ?? (settings.isProduction ? '0.0.0.0' : '127.0.0.1');
  const address = { host, port: settings.server.PORT };
  // All that can be found wrong is found, and said together, before anything is started.
  const [state] = await allSettings([openState(settings), ...(cluster.isPrimary ? [checkAddress(address)] : [])]);
  const children = await startReferenceServices({
    wanted: settings.reference,
    program: fileURLToPath(new URL('services/run.ts', import.meta.url)),
    dataDir: settings.server.DATA_DIR,
    signal: stopping,
  });
  try {
    const options = { graph, settings, state, address, children };
    const isLead = cluster.isPrimary && settings.server.WORKERS > 1;
    if (!stopping.aborted) await (isLead ? lead(options, ending) : serve(options, ending));
  } finally {
    await Promise.all(children.map(({ child }) => child.stop()));
  }
  await shutdownTelemetry();
  await leaveWorkers();
  process.exit();
};

interface State {
  /** Signs tokens for developing; null where another issuer's tokens count. */
  readonly issuer: DevelopmentIssuer | null;
  readonly mediaSecret: string;
  readonly documents: PersistedOptions;
}

/** What is kept in the data folder. */
const openState = async ({ server, isProduction }: Settings): Promise<State> => {
  const { DATA_DIR: dataDir, MEDIA_SECRET, JWT_ISSUER } = server;
  const documents = openDocuments(server);
  await openDataDir(dataDir);
  const issuer = isProduction || JWT_ISSUER !== undefined ? null : await openDevelopmentIssuer(dataDir);
  return { issuer, documents, mediaSecret: MEDIA_SECRET ?? (await keep({ dataDir, file: 'media-secret', ...secret })) };
};

const secret = {
  make: (): string => randomBytes(32).toString('base64url'),
  read: (text: string): string | null => (text.trim().length < minSecretLength ? null : text),
};

interface ServeOptions {
  readonly graph: Graph;
  readonly settings: Settings;
  readonly state: State;
  readonly address: ListenAddress;
  readonly children: readonly ReferenceService[];
}

/** Has others answer, with what it alone has opened and started. */
const lead = async ({ settings, state, address, children }: ServeOptions, ending: Ending): Promise<void> => {
  const log = createLogger({ level: settings.server.LOG_LEVEL });
  warnOfMisspelt(log);
  const isRunning = await keepWorkers({
    count: settings.server.WORKERS,
    environment: { ...addressesOf(children), MEDIA_SECRET: state.mediaSecret },
    ending,
    onRestart: (restart) => process.on('SIGHUP', restart),
    onReady: (port) => announce({ host: address.host, port, state, children, settings }, ending),
    onWorker: (change, pid) =>
      change === 'ready'
        ? log.info({ worker: pid }, 'a worker answers')
        : log.error({ worker: pid }, 'a worker has ended'),
  });
  if (!isRunning) process.exitCode = 1;
};

/** Answers until it is told to stop and all that was begun has ended. */
const serve = async ({ graph, settings, state, address, children }: ServeOptions, ending: Ending): Promise<void> => {
  const { stopping, hurrying } = ending;
  const { server, isProduction } = settings;
  const { issuer, mediaSecret, documents } = state;
  const log = createLogger({ level: server.LOG_LEVEL });
  if (cluster.isPrimary) warnOfMisspelt(log);
  const gateway = createGateway({
    graph,
    settings: server,
    sourceSettings: { ...settings.sources, ...addressesOf(children) },
    isStrict: isProduction,
    documents,
    authenticate: toAuthenticate(server, issuer),
    mediaSecret,
    explorer: isProduction ? null : createExplorer(issuer),
    traceId: currentTraceId,
    hosts: !isProduction && isLoopback(address.host) ? loopback : null,
    onError: (error, { traceId }, sighting) => log.warn({ traceId, ...toLogFields(error, sighting) }, 'request error'),
  });

  await listen(gateway.http, address);
  const stopped = stopping.aborted ? undefined : once(stopping, 'abort');
  const { port } = gateway.http.address() as AddressInfo;
  if (cluster.isPrimary) await announce({ host: address.host, port, state, children, settings }, ending);
  // What one worker misses, all miss.
  if (cluster.isPrimary || cluster.worker?.id === 1)
    for (const [source, condition] of Object.entries((await gateway.readiness()).sources))
      if (condition !== 'up' && !stopping.aborted) log.warn({ source, code: condition.code }, 'source is missing');

  await stopped;
  log.info('draining');
  gateway.announceDrain();
  await waitUnless(hurrying, server.DRAIN_NOTICE_MS ?? (isProduction ? 2_000 : 0));
  await gateway.drain(server.DRAIN_MS, hurrying);
  await gateway.close();
};

const tellUsage = (given: readonly string[]): void => {
  if (!given.includes('--help') && !given.includes('-h')) {
    process.stderr.write(
      'The server takes no arguments: variables of the environment set it. See npm start -- --help.\n',
    );
    process.exitCode = 2;
    return;
  }
  process.stdout.write(`Usage: npm start

Everything is set by variables of the environment; docs/settings.md tells their defaults.

${listSettings(allShapes())}
`);
};

const allShapes = (): Source['settings'] =>
  Object.assign({}, serverSettings, ...sources.map(({ settings }) => settings));

const telemetryProblems = () =>
  readTelemetrySettings(process.env).problems.map((line) => {
    const [name = '', ...problem] = line.split(': ');
    return { name, problem: problem.join(': ') };
  });

const toAuthenticate = (
  { JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL }: ServerSettings,
  development: DevelopmentIssuer | null,
): Authenticate => {
  if (development !== null) return createAuthenticate(development);
  if (JWT_ISSUER === undefined || JWT_AUDIENCE === undefined || JWT_JWKS_URL === undefined)
    throw new SettingsError([{ name: 'JWT_ISSUER', problem: 'is not set.' }]);
  const keys = createRemoteJWKSet(new URL(JWT_JWKS_URL), { cacheMaxAge: 600_000, cooldownDuration: 30_000 });
  return createAuthenticate({ issuer: JWT_ISSUER, audience: JWT_AUDIENCE, keys });
};

const warnOfMisspelt = (log: ReturnType<typeof createLogger>): void => {
  const misspelt = nearMisses(process.env, Object.keys(allShapes()));
  if (misspelt.length > 0)
    log.warn({ settings: misspelt.map(({ given, meant }) => `${given}: ${meant}?`) }, 'variables that set nothing');
};

const addressesOf = (children: readonly ReferenceService[]): Record<string, string> =>
  Object.fromEntries(children.map(({ setting, child }) => [setting, child.url]));

interface AnnounceOptions extends Pick<ServeOptions, 'settings' | 'state' | 'children'> {
  readonly host: string;
  readonly port: number;
}

/** Tells who started this where it answers, and later which service of its own has ended. */
const announce = async ({ host, port, state, children, settings }: AnnounceOptions, { stopping }: Ending) => {
  for (const { child } of children) void noticeEnd(child, settings.server.DATA_DIR, stopping);
  process.stdout.write(
    await banner({ host, port, issuer: state.issuer, children: children.map(({ child }) => child) }),
  );
};

interface BannerOptions {
  readonly host: string;
  readonly port: number;
  readonly issuer: DevelopmentIssuer | null;
  readonly children: readonly ChildService[];
}

const developmentUser = 'usr_0001';

const banner = async ({ host, port, issuer, children }: BannerOptions): Promise<string> => {
  const lines = [`Selvedge answers at http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql`];
  if (children.length > 0) lines.push('', 'Reference services (no address was given for them):');
  for (const { name, url, pid } of children) lines.push(`  ${name.padEnd(10)} ${url}  pid ${pid}`);
  if (issuer !== null)
    lines.push(
      '',
      `Signed in as ${developmentUser} for an hour, with scope support:read (npm run -s token -- USER for another):`,
      `  authorization: Bearer ${await issuer.sign(developmentUser)}`,
    );
  return `${lines.join('\n')}\n`;
};

const noticeEnd = async (child: ChildService, folder: string, stopping: AbortSignal): Promise<void> => {
  await child.ended;
  if (!stopping.aborted) process.stderr.write(endedNotice(child, folder));
};

const ending = cluster.isPrimary ? endOnSignals() : endOnMessages();

try {
  await run(ending);
} catch (error) {
  if (ending.stopping.aborted) process.exit(0);
  const isExpected = error instanceof SettingsError || error instanceof CompositionError;
  process.stderr.write(`${error instanceof Error ? (isExpected ? error.message : error.stack) : String(error)}\n`);
  process.exit(1);
}
