import type { ChildService } from './child-services.ts';

/** What to tell of a service that has ended, with the command that brings it back as `sh` reads it. */
export const endedNotice = ({ name, url }: ChildService, dataDir: string): string =>
  `The ${name} service has ended; what it knows is missing from answers. It comes back with:\n` +
  `  npm run service -- ${name} --port ${new URL(url).port} --data ${quoted(dataDir)}\n`;

const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
