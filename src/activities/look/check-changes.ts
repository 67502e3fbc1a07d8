import type { Recipient } from '../../databricks/recipients';
import type { Assessed } from './assessed';

/** As many as a recipient may have that have not ended (spec/workspace-api.md, "Recipients"). */
const MOST_TOKENS = 2;

/** What cannot be done to what exists, however its conflicts are answered: one sentence each. */
export const checkChanges = (assessed: readonly Assessed[]): readonly string[] =>
  assessed.filter(({ verb }) => verb !== 'delete').flatMap((one) => [...tokens(one), ...keys(one)]);

function tokens({ step: { name, spec }, seen }: Assessed): readonly string[] {
  if (!seen || spec.kind !== 'Recipient' || spec.token_rotation !== true) return [];
  const active = ((seen.raw as Recipient).tokens ?? []).filter(
    ({ expiration_time = Infinity }) => expiration_time > Date.now(),
  );
  return active.length < MOST_TOKENS
    ? []
    : [
        `Recipient '${name}' has ${active.length} tokens that have not ended, and can be given another only when one has: leave token_rotation out until then`,
      ];
}

/** A pipeline that becomes one of scd_type 2 needs keys, which one of another type may have none of. */
function keys({ step: { name, spec }, seen }: Assessed): readonly string[] {
  if (!seen || spec.kind !== 'Pipeline' || spec.scd_type !== '2') return [];
  const held = spec.key_columns ?? seen.existing.state['key_columns'];
  return Array.isArray(held) && held.length > 0
    ? []
    : [`Pipeline '${name}' has scd_type 2 and needs key_columns`];
}
