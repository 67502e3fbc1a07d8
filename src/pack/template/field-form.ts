import { z } from 'zod';

/** What the schema says of a field, for a person who fills it in. */
export interface FieldForm {
  readonly description: string;
  readonly input: FieldInput;
}
export type FieldInput =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'count'; readonly least: number; readonly most: number };

/** As the schema becomes JSON Schema, so that a rule stands nowhere else. */
export function fieldForm(field: z.ZodType): FieldForm {
  const schema = z.toJSONSchema(field, { io: 'input' });
  return { description: schema.description ?? '', input: inputOf(schema) };
}

function inputOf(schema: z.core.JSONSchema.BaseSchema): FieldInput {
  const words = wordsOf(schema);
  if (words.length > 0) return { kind: 'word', words };
  const types: readonly unknown[] = [schema.type].flat();
  if (types.includes('boolean') && !types.includes('number')) return { kind: 'flag' };
  const { minimum: least, maximum: most } = schema;
  return least === undefined || most === undefined ? { kind: 'text' } : { kind: 'count', least, most };
}

/** Each once: a word may also be a number. */
function wordsOf({ enum: words = [], anyOf = [] }: z.core.JSONSchema.BaseSchema): string[] {
  const inner = anyOf.flatMap((schema) => (typeof schema === 'object' ? wordsOf(schema) : []));
  return [...new Set([...words.map(String), ...inner])];
}
