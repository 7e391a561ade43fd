import { runSubgraphs } from '../subgraphs/create-subgraphs.ts';
import { names, subgraphSchema } from './subgraph-schemas.ts';

/** The four subgraphs as a program. */
runSubgraphs(Object.fromEntries(names.map((name) => [name, subgraphSchema(name)])));
