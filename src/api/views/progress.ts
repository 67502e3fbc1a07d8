import type { KindProgress } from '../../store/position';

/** Of all kinds together. */
export const totalOf = (progress: readonly KindProgress[]): { Done: number; Total: number } => ({
  Done: progress.reduce((sum, { done }) => sum + done, 0),
  Total: progress.reduce((sum, { total }) => sum + total, 0),
});
