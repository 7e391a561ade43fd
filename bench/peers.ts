import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Contestant } from './contestant.ts';

interface Peer {
  readonly name: string;
  /** Its folder beside this file: a manifest and a server. */
  readonly folder: string;
  /** The packages whose versions are told. */
  readonly packages: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const peers: readonly Peer[] = [
  { name: 'yoga + stitch', folder: 'stitch', packages: ['graphql-yoga', '@graphql-tools/stitch'] },
  { name: 'Hive Gateway', folder: 'hive', packages: ['@graphql-hive/gateway'] },
  {
    name: 'Hive Gateway, Rust planner',
    folder: 'hive',
    packages: ['@graphql-hive/gateway', '@graphql-hive/router-runtime'],
    env: { HIVE_ROUTER_RUNTIME: 'true' },
  },
  { name: 'Apollo Gateway', folder: 'apollo', packages: ['@apollo/gateway', '@apollo/server'] },
  { name: 'Mercurius gateway, JIT', folder: 'mercurius', packages: ['@mercuriusjs/gateway', 'mercurius'] },
];

/** Peers that can run here, and why others cannot. */
export interface InstalledPeers {
  readonly contestants: readonly Contestant[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** By the peer's name: `package version` of each package that counts. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** Installs the other gateways into a folder of their own, outside of this one, with the versions of their manifests. */
export const installPeers = async (scratch: string, log: (text: string) => void): Promise<InstalledPeers> => {
  const failed = new Map<string, string>();
  for (const folder of new Set(peers.map((peer) => peer.folder))) {
    log(`installing ${folder}`);
    const reason = await install(new URL(`peers/${folder}/`, import.meta.url).pathname, join(scratch, folder));
    if (reason !== null) failed.set(folder, reason);
  }
  const able = peers.filter(({ folder }) => !failed.has(folder));
  return {
    contestants: able.map(({ name, folder, env = {} }) => ({
      name,
      kind: 'peer',
      file: join(scratch, folder, 'server.mjs'),
      cwd: join(scratch, folder),
      env,
    })),
    leftOut: peers.flatMap(({ name, folder }) => {
      const reason = failed.get(folder);
      return reason === undefined ? [] : [{ name, reason }];
    }),
    versions: new Map(
      able.map(({ name, folder, packages }) => [
        name,
        packages.map((each) => `${each} ${versionIn(join(scratch, folder, 'node_modules', each))}`),
      ]),
    ),
  };
};

/** Null where it went well. */
const install = async (from: string, to: string): Promise<string | null> => {
  mkdirSync(to, { recursive: true });
  const manifest = join(to, 'package.json');
  const isInstalled =
    existsSync(join(to, 'node_modules')) &&
    existsSync(manifest) &&
    readFileSync(manifest, 'utf8') === readFileSync(join(from, 'package.json'), 'utf8');
  cpSync(from, to, { recursive: true });
  if (isInstalled) return null;
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: to,
      timeout: 300_000,
    });
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ');
  }
};

const versionIn = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
