import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';

/** Signs tokens for developing on one machine; never part of a production server. */
export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** A token for this user, good for an hour. */
  sign(userId: string, scopes?: readonly string[]): Promise<string>;
}

export const developmentScopes = ['support:read'] as const;

/** Opens the issuer whose key lies in the data folder, making the key the first time. */
export const openDevelopmentIssuer = async (dataDir: string): Promise<DevelopmentIssuer> => {
  const key = await readOrMakeKey(join(dataDir, 'development-key.json'));
  const privateKey = await importJWK(key, algorithm);
  const { d: _secret, ...publicKey } = key;
  const sign = (userId: string, scopes: readonly string[] = developmentScopes): Promise<string> =>
    new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return {
    issuer,
    audience,
    keys: createLocalJWKSet({ keys: [{ ...publicKey, kid, alg: algorithm, use: 'sig' }] }),
    sign,
  };
};

const algorithm = 'ES256';
const issuer = 'selvedge-development';
const audience = 'selvedge';
const kid = 'development';

const readOrMakeKey = async (file: string): Promise<JWK> => {
  const known = await readKey(file);
  if (known !== undefined) return known;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  await mkdir(join(file, '..'), { recursive: true });
  // Only the first of several processes starting at once writes; the others read what it wrote.
  await writeFile(file, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' }).catch(ignoreExisting);
  return (await readKey(file)) ?? Promise.reject(new Error(`${file} is not a key; delete it to have a new one made.`));
};

const readKey = async (file: string): Promise<JWK | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch {
    return undefined;
  }
};

const ignoreExisting = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
};
