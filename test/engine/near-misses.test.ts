import { expect, test } from 'vitest';
import { nearMisses } from '../../engine/near-misses.ts';
import { serverSettings } from '../../engine/server-settings.ts';
import { sources } from '../../schema/compose.ts';

const settings = [serverSettings, ...sources.map((source) => source.settings)].flatMap(Object.keys);
const meantBy = (given: string): string | undefined => nearMisses({ [given]: 'x' }, settings)[0]?.meant;

test.each([
  ['MAX_DEPHT', 'MAX_DEPTH'],
  ['max_depth', 'MAX_DEPTH'],
  ['MAXDEPTH', 'MAX_DEPTH'],
  ['NODE_EVN', 'NODE_ENV'],
  ['USER_TIMEOUT', 'USER_TIMEOUT_MS'],
  ['USERS_URL', 'USER_URL'],
  ['LOYALTY_ULR', 'LOYALTY_URL'],
  ['DEADLINE', 'DEADLINE_MS'],
  ['MAX_BODY', 'MAX_BODY_BYTES'],
  ['MEDIA_SECRETS', 'MEDIA_SECRET'],
  ['JWT_AUDIENZ', 'JWT_AUDIENCE'],
])('%s was probably meant to be %s', (given, meant) => {
  expect(meantBy(given)).toBe(meant);
});

test('a setting, an empty variable, and what is of other programs are no near misses', () => {
  const others =
    'PATH USER HOME HOSTNAME HOST PORTS POST PWD SHELL TERM LANG TZ LOG MAPS ORDER NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_ENV ' +
    'npm_config_cache npm_package_name npm_lifecycle_event npm_config_user_agent npm_execpath INIT_CWD COLOR EDITOR SHLVL OLDPWD LOGNAME ' +
    'HTTP_PROXY https_proxy NO_PROXY CI DEBUG GITHUB_ACTIONS KUBERNETES_PORT KUBERNETES_SERVICE_HOST DATABASE_URL REDIS_URL API_URL ' +
    'OTEL_SERVICE_NAME OTEL_TRACES_EXPORTER SSH_AUTH_SOCK XDG_DATA_DIRS DATA_HOME LC_ALL MAIL USER_ID USERNAME DOCKER_HOST VIRTUAL_ENV';
  const environment = Object.fromEntries([...others.split(' '), ...settings].map((name) => [name, 'x']));
  expect(nearMisses({ ...environment, MAX_DEPHT: '' }, settings)).toEqual([]);
});
