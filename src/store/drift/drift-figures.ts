import type { DriftFigures } from '../../workflows/contract';
import type { DriftFound } from '../records';

/** What a look for drift found, as answers and messages say it. */
export const driftFigures = ({
  checked_at,
  checked,
  drifted,
}: Pick<DriftFound, 'checked_at' | 'checked' | 'drifted'>): DriftFigures => ({
  CheckedAt: checked_at.toISOString(),
  Drifted: drifted > 0,
  Count: drifted,
  Checked: checked,
});
