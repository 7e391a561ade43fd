import mercuriusGateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

// The gateway of Mercurius with its JIT from the second request on.
const { PORT = '0', SUBGRAPHS = '', NAMES = '' } = process.env;
const services = NAMES.split(',').map((name) => ({ name, url: `${SUBGRAPHS}/${name}`, allowBatchedQueries: false }));
const app = Fastify();
app.register(mercuriusGateway, { gateway: { services }, jit: 1 });
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
