import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/plan/conflict';
import { recordedExchanges } from './exchange';
import type { Exchange } from './exchange';
import { known, unknownTo } from './known-members';

/** What the real API says as well, and the SDK does not read. */
const UNREAD = ['.id', '.schema_id', '.table_id', '.catalog_type', '.has_more'];

const successes = recordedExchanges().filter(
  ({ operation, status }) => status === 200 && operation in known.operations,
);
const operations = [...new Set(successes.map(({ operation }) => operation))].sort();

describe('what the local workspace was recorded answering has only members and values that the official SDK reads', () => {
  test.each(operations)('%s', (operation) => {
    const answers = successes.filter((exchange) => exchange.operation === operation);
    expect(answers.flatMap(unread)).toEqual([]);
  });
});

function unread({ operation, answered }: Exchange): string[] {
  const type = known.operations[operation]?.answers ?? '';
  const value = type.startsWith('list ') ? elementsOf(answered) : answered;
  return unknownTo(type, value).filter((path) => !UNREAD.some((member) => path.endsWith(member)));
}

/** Of a page: its one member that is a list. */
function elementsOf(page: Json): Json {
  const members = Object.values(page as Readonly<Record<string, Json>>);
  return members.find((member): member is readonly Json[] => Array.isArray(member)) ?? [];
}
