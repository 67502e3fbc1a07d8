import { type RawBuilder, sql } from 'kysely';

/** One parameter for however many values: `in (…)` takes one each, and a statement may have 65,535. */
export const anyOf = (values: readonly string[]): RawBuilder<string> => sql<string>`any(${values}::text[])`;
