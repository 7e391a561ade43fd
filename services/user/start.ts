import { createServer } from 'node:http';
import { listen } from '../service.ts';
import type { StartService } from '../service.ts';
import { endpoints } from './endpoints.ts';
import { openUserStore } from './open-user-store.ts';
import { serve } from './serve.ts';

/** The user service: REST as `openapi.json` says, over `<dataDir>/user.sqlite`. */
export const start: StartService = ({ port, dataDir }) => {
  const store = openUserStore(dataDir);
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, serve(endpoints(store)));
  return listen(server, port, store.close);
};
