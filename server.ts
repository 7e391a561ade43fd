import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRemoteJWKSet } from 'jose';
import { startChildService, type ChildService } from './engine/child-services.ts';
import { createGateway, type Gateway } from './engine/gateway.ts';
import { openDevelopmentIssuer, type DevelopmentIssuer } from './engine/identity/development-issuer.ts';
import { createAuthenticate, type Authenticate } from './engine/identity/jwt.ts';
import { readAllSettings, serverSettings, type ServerSettings, type Settings } from './engine/server-settings.ts';
import { listSettings, SettingsError } from './engine/settings.ts';
import { createLogger, toLogFields } from './engine/telemetry/logger.ts';
import { readTelemetrySettings } from './engine/telemetry/settings.ts';
import { shutdownTelemetry } from './engine/telemetry/shutdown.ts';
import { currentTraceId } from './engine/telemetry/trace-id.ts';
import { createExplorer } from './explorer/explorer.ts';
import { compose, sources } from './schema/compose.ts';

/** The composition root: environment → build → listen → drain; nothing else reads the environment. */
const run = async (): Promise<void> => {
  if (process.argv.length > 2) return tellUsage(process.argv.slice(2));
  const settings = readAllSettings(sources, process.env, telemetryProblems());
  const { server, isProduction } = settings;
  const log = createLogger({ level: server.LOG_LEVEL });
  await mkdir(server.DATA_DIR, { recursive: true });
  const children = await startReferenceServices(settings);
  const addresses = Object.fromEntries(children.map(({ setting, child }) => [setting, child.url]));
  const issuer = isProduction || server.JWT_ISSUER !== undefined ? null : await openDevelopmentIssuer(server.DATA_DIR);
  const host = server.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1');

  const gateway = createGateway({
    graph: compose(),
    settings: server,
    sourceSettings: { ...settings.sources, ...addresses },
    isStrict: isProduction,
    authenticate: toAuthenticate(server, issuer),
    mediaSecret: server.MEDIA_SECRET ?? (await readOrMakeSecret(join(server.DATA_DIR, 'media-secret'))),
    explorer: isProduction ? null : createExplorer(issuer),
    traceId: currentTraceId,
    hosts: !isProduction && isLoopback(host) ? loopback : null,
    onError: (error, { traceId }) => log.warn({ traceId, ...toLogFields(error) }, 'request error'),
  });

  await listen(gateway, server.PORT, host);
  const { port } = gateway.http.address() as AddressInfo;

  const stop = async (): Promise<void> => {
    log.info('draining');
    stopping.abort();
    await gateway.drain(server.DRAIN_MS);
    await Promise.all([gateway.close(), ...children.map(({ child }) => child.stop())]);
    await shutdownTelemetry();
    process.exit(0);
  };
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  for (const { child } of children) void noticeEnd(child, server.DATA_DIR, stopping.signal);

  process.stdout.write(await banner({ host, port, issuer, children: children.map(({ child }) => child) }));
  for (const [source, state] of Object.entries((await gateway.readiness()).sources))
    if (state !== 'up' && !stopping.signal.aborted) log.warn({ source, code: state.code }, 'source is missing');
};

/** A server that listens to this machine alone is called by the names of this machine alone: no page elsewhere can borrow one for it. */
const loopback = ['localhost', '127.0.0.1', '[::1]'] as const;
const isLoopback = (host: string): boolean => host === '::1' || loopback.some((name) => name === host);

const tellUsage = (given: readonly string[]): void => {
  const isAsked = given.includes('--help') || given.includes('-h');
  const all = Object.assign({}, serverSettings, ...sources.map(({ settings }) => settings));
  const text = `Usage: npm start

Everything is set by variables of the environment; docs/settings.md tells their defaults.

${listSettings(all)}
`;
  (isAsked ? process.stdout : process.stderr).write(isAsked ? text : `The server takes no arguments.\n\n${text}`);
  process.exitCode = isAsked ? 0 : 2;
};

const telemetryProblems = () =>
  readTelemetrySettings(process.env).problems.map((line) => {
    const [name = '', ...problem] = line.split(': ');
    return { name, problem: problem.join(': ') };
  });

const listen = async ({ http }: Gateway, port: number, host: string): Promise<void> => {
  http.listen(port, host);
  try {
    await once(http, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken
      ? new SettingsError([
          { name: 'PORT', problem: `Port ${port} is taken: stop what listens there, or give another.` },
        ])
      : error;
  }
};

const startReferenceServices = ({ reference, server }: Settings) =>
  Promise.all(
    Object.entries(reference).map(async ([setting, name]) => ({
      setting,
      child: await startChildService({
        name,
        program: fileURLToPath(new URL('services/run.ts', import.meta.url)),
        dataDir: server.DATA_DIR,
      }),
    })),
  );

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

const readOrMakeSecret = async (file: string): Promise<string> => {
  await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return readFile(file, 'utf8');
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

const endedNotice = ({ name, url }: ChildService, dataDir: string): string =>
  `The ${name} service has ended; what it knows is missing from answers. It comes back with:\n` +
  `  npm run service -- ${name} --port ${new URL(url).port} --data ${dataDir}\n`;

try {
  await run();
} catch (error) {
  const isExpected = error instanceof SettingsError;
  process.stderr.write(`${error instanceof Error ? (isExpected ? error.message : error.stack) : String(error)}\n`);
  process.exit(1);
}
