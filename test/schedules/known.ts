import { scheduleName } from '../../src/pack/pack';
import type { ResourceView } from '../../src/workflows/contract';
import type { Failure } from './safety';
import type { Played } from './played';
import { touchedIn } from './touched';

/** What the product is known not to do yet. A schedule that meets it is told, and is no failure until it is mended. */
export interface Known {
  readonly says: string;
  readonly is: (failure: Failure, played: Played) => boolean;
}

export const KNOWN: readonly Known[] = [
  {
    says:
      'A create that is tried again looks for what it made by name alone (src/activities/steps/create.ts, make): where somebody ' +
      'has renamed it meanwhile, another one is made.',
    is: ({ number }, played) =>
      number === 12 &&
      played.foreign.some(({ act }) => act.how === 'rename') &&
      touchedIn(played).any('Recipient'),
  },
  {
    says:
      'Where a pipeline that the look found is made under another name, its schedule is made too, and the API does not say ' +
      'under which name: RenamedTo is told of what was to be created alone (src/api/views/status.ts, store/events/append-events.ts).',
    is: ({ problem }, { runs }) =>
      problem.includes('Schedule') &&
      runs.some(({ resources }) => resources.some((view) => isUnnamed(view, resources))),
  },
];

/** The schedule of a renamed pipeline, made without a word of its name. */
const isUnnamed = (view: ResourceView, all: readonly ResourceView[]): boolean =>
  view.Type === 'Schedule' &&
  view.Outcome === 'created' &&
  view.RenamedTo === undefined &&
  all.some(
    ({ Type, Name, RenamedTo }) =>
      Type === 'Pipeline' && RenamedTo !== undefined && scheduleName(Name) === view.Name,
  );

export const knownOf = (failure: Failure, played: Played): string | undefined =>
  KNOWN.find(({ is }) => is(failure, played))?.says;
