import soap from 'soap';
import type { IServices, ISoapServiceMethod, Server } from 'soap';
import { readGetAccounts, readGetHistory, readGetTiers } from './read-arguments.ts';
import { operations } from './read-call.ts';
import type { Operation } from './read-call.ts';
import { serverFault, SoapFault } from './soap-fault.ts';
import type { LoyaltyStore } from './store.ts';
import { tiers } from './tiers.ts';

export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly xml: string;
}

/** Answers the envelope of a `Call`. */
export type AnswerEnvelope = (xml: string) => Promise<SoapAnswer>;

/**
 * The server of `soap`, driven without a socket: on one it would echo the request's content type, unpack any gzip and answer 200 to
 * any method. What it answers to what it does not expect holds stacks, so of its errors only our own faults are passed on.
 */
export const createSoapServer = async (wsdl: string, store: LoyaltyStore): Promise<AnswerEnvelope> => {
  const server = await listening(wsdl, { Loyalty: { LoyaltyPort: methodsOver(store) } });
  return async (xml) => {
    const { statusCode, body } = await server.processRequest(xml);
    if (statusCode === 200) return { status: 200, xml: body };
    return { status: 500, xml: ownFault.test(body) ? body : serverFault().toXml() };
  };
};

const ownFault = /^<\?xml [^<]*<soap:Envelope [^<]*<soap:Body><soap:Fault><faultcode>soap:/;

const listening = (xml: string, services: IServices): Promise<Server> => {
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  const callback = (error: unknown, server: Server): void => {
    if (error) reject(error);
    else resolve(server);
  };
  soap.listen(null, { path: '/loyalty', services, xml, callback });
  return promise;
};

const methodsOver = (store: LoyaltyStore): Record<string, ISoapServiceMethod> => {
  const answers: Record<Operation, (given: unknown) => object> = {
    GetAccounts: (given) => ({ accounts: { account: store.accountsOf(readGetAccounts(given)) } }),
    GetHistory: (given) => ({ pages: { page: store.pagesOf(readGetHistory(given)).map(toPage) } }),
    GetTiers: (given) => {
      readGetTiers(given);
      return { tiers: { tier: tiers } };
    },
  };
  return Object.fromEntries(operations.map((operation) => [operation, faulting(operation, answers[operation])]));
};

const toPage = ({ userId, first, after, hasNext, total, entries }: ReturnType<LoyaltyStore['pagesOf']>[number]) => ({
  userId,
  first,
  after,
  hasNext,
  total,
  entries: { entry: entries },
});

/** Anything but a fault becomes the `soap:Server` fault; its kind goes to standard error, its text might hold data. */
const faulting =
  (operation: Operation, answer: (given: unknown) => object): ISoapServiceMethod =>
  (given: unknown) => {
    try {
      return answer(given);
    } catch (error) {
      if (error instanceof SoapFault) throw error;
      const kind = error instanceof Error ? error.name : 'a value that is no error';
      process.stderr.write(`loyalty service: ${operation} failed with ${kind}\n`);
      throw serverFault();
    }
  };
