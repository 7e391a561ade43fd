import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServices } from './start-services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses of reference services that all test files share; nobody writes to them or stops them. */
    services: Record<string, string>;
  }
}

/** Starts one set of the real reference services for the whole run, on free ports and fresh files. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-test-'));
  const services = await startServices({ dataDir });
  project.provide('services', services.addresses);
  return async () => {
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
};
