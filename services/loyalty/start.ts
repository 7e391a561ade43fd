import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { listen } from '../service.ts';
import type { StartService } from '../service.ts';
import { serve } from './serve.ts';
import { createSoapServer } from './soap-server.ts';
import { openLoyaltyStore } from './store.ts';

/** The loyalty service, the legacy one: SOAP 1.1 as `loyalty.wsdl` says, over `<dataDir>/loyalty.sqlite`. */
export const start: StartService = async ({ port, dataDir }) => {
  const wsdl = readFileSync(new URL('loyalty.wsdl', import.meta.url), 'utf8');
  const store = openLoyaltyStore(dataDir);
  const answerEnvelope = await createSoapServer(wsdl, store);
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, serve(wsdl, answerEnvelope));
  return listen(server, port, store.close);
};
