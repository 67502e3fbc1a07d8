import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createCatalog } from '../../src/databricks/catalog';
import type { Databricks } from '../../src/databricks/databricks';
import { createJobs } from '../../src/databricks/jobs';
import { createMetastores } from '../../src/databricks/metastores';
import { createPipelines } from '../../src/databricks/pipelines';
import { createRecipients } from '../../src/databricks/recipients';
import { pathOf } from '../../src/databricks/http/request';
import type { ApiRequest, Call } from '../../src/databricks/http/request';
import { createShares } from '../../src/databricks/shares';
import { CLIENT_CALLS } from './client-calls';
import { known, operationOf } from './known-members';

const requests: ApiRequest[] = [];
const note: Call = (request) => {
  requests.push(request);
  return Promise.reject(new Error('noted'));
};

/** The client without what is below its calls: they go nowhere but into the notes. */
const client = {
  recipients: createRecipients(note),
  shares: createShares(note),
  pipelines: createPipelines(note),
  jobs: createJobs(note),
  catalog: createCatalog(note),
  metastores: createMetastores(note),
} as unknown as Databricks;

describe('the client reads only members that the official SDK reads', () => {
  const calls = Object.entries(CLIENT_CALLS).flatMap(([part, methods]) =>
    Object.entries(methods).map(([method, call]) => [`${part}.${method}`, call] as const),
  );

  test.each(calls)('%s', async (_, call) => {
    requests.length = 0;
    await expect(call(client)).rejects.toThrow('noted');
    for (const request of requests) {
      const type = known.operations[operationOf(request.method, pathOf(request))]?.answers ?? '';
      const schema = z.toJSONSchema(request.answer, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
      expect(misread(type.startsWith('list ') ? elementsOf(schema) : schema, type)).toEqual([]);
    }
  });
});

/** What is read of a JSON Schema here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Of a page: its one member that is a list. */
function elementsOf({ properties = {} }: JsonSchema): JsonSchema {
  return Object.values(properties).find(({ items }) => items !== undefined) ?? {};
}

/** The members that a schema reads and the SDK's type does not have. */
function misread({ properties = {}, items }: JsonSchema, type: string, path = ''): string[] {
  const [, element] = /^list (.*)$/.exec(type) ?? [];
  if (items !== undefined) return misread(items, element ?? '', `${path}[]`);
  const members = known.types[type];
  if (members === undefined) return [];
  return Object.entries(properties).flatMap(([name, schema]) => {
    const member = members[name];
    return member === undefined ? [`${path}.${name}`] : misread(schema, member, `${path}.${name}`);
  });
}
