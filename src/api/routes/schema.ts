import { packJsonSchema } from '../../pack/json-schema';
import { defineRoute } from '../route';

/** GET /schema/sharepack.json: for editors, which have no token. */
export const schemaRoute = () => {
  const content = JSON.stringify(packJsonSchema());
  return defineRoute({
    method: 'get',
    path: '/schema/sharepack.json',
    summary: 'The JSON Schema of a share pack, for editors',
    access: 'public',
    schemas: {},
    answers: { 200: 'JSON Schema (draft 2020-12).' },
    answerType: 'application/schema+json',
    problems: [],
    handle: () => ({ status: 200, content, type: 'application/schema+json' }),
  });
};
