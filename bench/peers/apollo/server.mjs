import { ApolloGateway, IntrospectAndCompose } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

// Apollo Gateway behind Apollo Server's own HTTP server.
const { PORT = '0', SUBGRAPHS = '', NAMES = '' } = process.env;
const subgraphs = NAMES.split(',').map((name) => ({ name, url: `${SUBGRAPHS}/${name}` }));
const gateway = new ApolloGateway({ supergraphSdl: new IntrospectAndCompose({ subgraphs }) });
const server = new ApolloServer({ gateway, introspection: false });
await startStandaloneServer(server, { listen: { port: Number(PORT), host: '127.0.0.1' } });
