import type { StepTask } from '../run/commands';

/** A summary may have 400 bytes in all. */
const MAX_NAME = 60;

/** Steps of one activity, for whoever reads the run in the Temporal UI. */
export function summaryOf(tasks: readonly StepTask[]): string {
  const [first, last] = [tasks[0], tasks.at(-1)];
  if (!first || !last) return '';
  if (first === last) return first.name.slice(0, 2 * MAX_NAME);
  return `${tasks.length} resources: ${named(first)} … ${named(last)}`;
}

const named = ({ type, name }: StepTask): string =>
  `${type} '${name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name}'`;
