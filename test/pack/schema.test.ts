import { z } from 'zod';
import { expect, it } from '@jest/globals';
import { packSchema } from '../../src/pack/schema';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}
const schema = z.toJSONSchema(packSchema, { io: 'input' }) as JsonSchema;
const recipients = schema.properties?.['recipient']?.items?.anyOf?.[0]?.properties;

it('the schema documents the format: a JSON Schema can be made of it', () => {
  expect(Object.keys(schema.properties ?? {})).toEqual(['metadata', 'recipient', 'share']);
  expect(schema['additionalProperties']).toBe(false);
  expect(recipients?.['recipient_ips']?.['description']).toMatch(/complete list/);
});

it('the JSON Schema allows every notation that is read', () => {
  expect(recipients?.['token_expiry']).toMatchObject({ type: ['integer', 'string'], minimum: 0 });
  expect(recipients?.['token_rotation']).toMatchObject({ type: ['boolean', 'string'] });
  expect(recipients?.['recipient_ips']).toMatchObject({ type: ['array', 'string'] });
  expect(recipients?.['comment']).toMatchObject({ type: ['string', 'number', 'boolean'] });
});
