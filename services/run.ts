import { parseArgs } from 'node:util';
import type { StartService } from './service.ts';

/** `npm run service -- NAME [--port N] [--data DIR]`: one reference service alone; prints one JSON line with its URL when it is ready. */
const services: Readonly<Record<string, () => Promise<{ start: StartService }>>> = {
  user: () => import('./user/start.ts'),
  order: () => import('./order/start.ts'),
  loyalty: () => import('./loyalty/start.ts'),
  maps: () => import('./maps/start.ts'),
};

const usage = `Usage: npm run service -- NAME [--port N] [--data DIR]

  NAME        one of: ${Object.keys(services).join(', ')}
  --port N    the port to listen on, on loopback; 0 (the default) takes a free one
  --data DIR  the folder of its SQLite file (default: .data)

Prints one line of JSON when ready: {"service":"user","url":"http://127.0.0.1:1234","pid":1}
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
        port: { type: 'string', default: '0' },
        data: { type: 'string', default: '.data' },
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
const [name = '', ...rest] = positionals;
const load =
  services[name] ?? fail(name === '' ? 'Which service?' : `There is no service called ${JSON.stringify(name)}.`);
if (rest.length > 0) fail(`Unexpected: ${rest.join(' ')}`);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port must be a whole number from 0 to 65535.`);

const { start } = await load();
const running = await start({ port, dataDir: values.data });
const stop = (): void => {
  void running.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A service started by the server holds a channel to it: when the server is gone, however it went, so is the service.
process.once('disconnect', stop);

process.stdout.write(`${JSON.stringify({ service: name, url: running.url, pid: process.pid })}\n`);
