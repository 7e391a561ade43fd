import { readEndpoint, type Endpoint } from './endpoint.ts';

/** Runs a program against the endpoint it was given: prints what it tells, or in one line why it cannot. */
export const runExample = async (program: (endpoint: Endpoint) => Promise<string>): Promise<void> => {
  const endpoint = readEndpoint();
  try {
    process.stdout.write(`${await program(endpoint)}\n`);
  } catch (error) {
    process.stderr.write(`${endpoint.url}: ${error instanceof Error ? reasonOf(error) : String(error)}\n`);
    process.exitCode = 1;
  }
};

/** `fetch failed` says nothing; its cause does. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message}: ${cause.message}` : message;
