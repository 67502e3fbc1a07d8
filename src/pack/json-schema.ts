import { z } from 'zod';
import { oldSpellings, type SectionKind } from './old-spellings';
import {
  deltaShareSchema,
  metadataSchema,
  packSchema,
  pipelineSchema,
  recipientSchema,
  scheduleSchema,
  shareSchema,
} from './schema';

/** As much of JSON Schema as is changed here; zod's own type knows no list of types, which its `meta` may say. */
interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [keyword: string]: unknown;
}

const SECTIONS = new Map<unknown, SectionKind>([
  [packSchema, 'pack'],
  [metadataSchema, 'metadata'],
  [recipientSchema, 'recipient'],
  [shareSchema, 'share'],
  [deltaShareSchema, 'delta_share'],
  [pipelineSchema, 'pipeline'],
  [scheduleSchema, 'schedule'],
]);

/** Marks a section while the schema is made: what zod has written of its fields is final only afterwards. */
const MARK = 'section';

/**
 * The pack as JSON Schema (draft 2020-12), for editors that complete and check: made from the schema that checks packs
 * here, and no stricter than that. Rules between fields are the parser's alone.
 */
export function packJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(packSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const kind = SECTIONS.get(zodSchema);
      if (kind !== undefined) jsonSchema[MARK] = kind;
    },
  });
  // Without zod's own members, which are functions.
  const { $schema, ...pack } = JSON.parse(JSON.stringify(schema), complete) as JsonSchema;
  return { $schema, title: 'Share pack', ...pack };
}

/** Called for what is inside first. */
function complete(_key: string, node: unknown): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  const { [MARK]: kind, ...schema } = node as JsonSchema;
  if (typeof kind === 'string') completeSection(kind as SectionKind, schema);
  if (Array.isArray(schema.enum)) takeAnyCase(schema, schema.enum);
  return schema;
}

/** Older spellings are read too, and a field without a value is the same as none. */
function completeSection(kind: SectionKind, section: JsonSchema): void {
  const { properties = {}, required = [] } = section;
  for (const [name, property] of Object.entries(properties))
    if (!required.includes(name)) takeNothing(property);
  for (const [old, present] of oldSpellings(kind)) {
    const description = `Older spelling of ${present}`;
    properties[old] = { ...properties[present], description, deprecated: true };
  }
}

function takeNothing(property: JsonSchema): void {
  if (property.anyOf) property.anyOf.push({ type: 'null' });
  else if (property.type) property.type = [property.type, 'null'].flat();
}

/** Editors complete the words as they are listed; the parser does not mind how they are written. */
function takeAnyCase(property: JsonSchema, words: readonly unknown[]): void {
  const patterns = words.filter((word) => typeof word === 'string').map(anyCase);
  property.anyOf = [{ enum: [...words] }, { type: 'string', pattern: `^(${patterns.join('|')})$` }];
  delete property.enum;
  delete property.type;
}

const anyCase = (word: string): string =>
  word.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
