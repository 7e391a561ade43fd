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
const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
if (!(port <= 65_535)) fail(`--port must be a whole number from 0 to 65535.`);

// A service started by the server holds a channel to it: when the server is gone, however it went, so is the service.
const abandon = (): void => process.exit(1);
process.once('disconnect', abandon);

const { start } = await load();
const begin = async () => {
  try {
    return await start({ port, dataDir: values.data });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `The ${name} service cannot start on port ${port} with the files in ${values.data}: ${why}.\n`,
    );
    return process.exit(1);
  }
};

const running = await begin();
let isStopping = false;
/** A terminal tells the service and the server alike, and the server tells the service once more: it is one end all the same. */
const stop = (): void => {
  if (isStopping) return;
  isStopping = true;
  void running.close().then(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.once('disconnect', stop).off('disconnect', abandon);

process.stdout.write(`${JSON.stringify({ service: name, url: running.url, pid: process.pid })}\n`);
