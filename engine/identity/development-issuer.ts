import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { keep, openDataDir } from '../data-dir.ts';

/** Signs tokens for developing on one machine; never part of a production server. */
export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** A token for this user, good for an hour. */
  sign(userId: string, scopes?: readonly string[]): Promise<string>;
}

export const developmentScopes = ['support:read'] as const;

/** Opens the issuer whose key lies in the data folder, making both the first time; a `SettingsError` where that cannot be. */
export const openDevelopmentIssuer = async (dataDir: string): Promise<DevelopmentIssuer> => {
  await openDataDir(dataDir);
  const { publicKey, privateKey } = await keep({ dataDir, file: 'development-key.json', make: makeKey, read: readKey });
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

const makeKey = async (): Promise<string> => {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
};

const readKey = async (text: string): Promise<{ publicKey: JWK; privateKey: CryptoKey } | null> => {
  try {
    const { d, ...publicKey } = JSON.parse(text) as JWK;
    if (typeof d !== 'string') return null;
    const privateKey = await importJWK({ ...publicKey, d }, algorithm);
    return privateKey instanceof CryptoKey ? { publicKey, privateKey } : null;
  } catch {
    return null;
  }
};
