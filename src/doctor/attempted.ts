import { DatabricksError } from '../databricks/http/error';

/** What a read came to: here a refusal is a finding too. */
export type Attempted<T> = { readonly value: T } | { readonly error: DatabricksError };

/** @throws whatever is no DatabricksError: a mistake of ours */
export async function attempted<T>(read: Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await read };
  } catch (error) {
    if (error instanceof DatabricksError) return { error };
    throw error;
  }
}
