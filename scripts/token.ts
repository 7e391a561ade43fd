import { parseArgs } from 'node:util';
import { openDevelopmentIssuer, developmentScopes } from '../engine/identity/development-issuer.ts';
import { SettingsError } from '../engine/settings.ts';

/** `npm run -s token -- [USER] [--scope "a b"]`: prints a token that the server on this machine accepts for an hour. */
const usage = `Usage: npm run -s token -- [USER] [--scope "SCOPE …"]

  USER             the user id to sign in as (default: usr_0001)
  --scope "a b"    the scopes of the token (default: ${developmentScopes.join(' ')}; "" for none)

The token is good for an hour, for a server in the development profile with the same DATA_DIR (default: .data).
`;

const fail = (message: string): never => {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
};

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        scope: { type: 'string', default: developmentScopes.join(' ') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const [userId = 'usr_0001', ...rest] = positionals;
if (rest.length > 0) fail(`Unexpected: ${rest.join(' ')}`);
if (!/^\w{1,64}$/.test(userId)) fail('USER must be a user id, such as usr_0001.');

if (process.env['NODE_ENV'] === 'production') {
  process.stderr.write('In production tokens come from the issuer that JWT_ISSUER names: none was made.\n');
  process.exit(1);
}

const openIssuer = async (dataDir: string) => {
  try {
    return await openDevelopmentIssuer(dataDir);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
};

const issuer = await openIssuer(process.env['DATA_DIR'] || '.data');
process.stdout.write(`${await issuer.sign(userId, values.scope.split(' ').filter(Boolean))}\n`);
