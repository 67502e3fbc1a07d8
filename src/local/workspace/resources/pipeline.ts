import { z } from 'zod';
import { ApiError, invalid } from '../api-error';
import { unlessEmpty } from '../paging';
import { pipelineSpec, type Pipeline, type PipelineSpec, type PipelineUpdate } from '../records/pipeline';
import type { State } from '../state/state';

// Said to the API, not part of what a pipeline is.
const requestOnly = {
  allow_duplicate_names: z.boolean().default(false),
  dry_run: z.boolean().default(false),
  expected_last_modified: z.int().optional(),
};

/** POST /pipelines and PUT /pipelines/{id}. */
export const pipelineBody = pipelineSpec.extend(requestOnly);

/** What the body says that the pipeline should be. Throws INVALID_PARAMETER_VALUE when it has nothing to run. */
export function specOf(body: z.output<typeof pipelineBody>, id: string): PipelineSpec {
  const sources = [
    body.libraries?.length,
    body['root_path'],
    body['ingestion_definition'],
    body['gateway_definition'],
  ];
  if (!sources.some(Boolean))
    throw invalid(`Pipeline '${body.name}' needs at least one element in libraries, or a root_path.`);
  // Without a catalog a pipeline writes to storage of its own, which the API then names.
  const storage = body.storage ?? (body.catalog === undefined ? `dbfs:/pipelines/${id}` : undefined);
  // JSON leaves out what is undefined.
  const left = Object.fromEntries(Object.keys(requestOnly).map((field) => [field, undefined]));
  return { ...body, ...left, storage, id };
}

const LATEST_UPDATES = 5;

/** GET /pipelines/{id}: a continuous pipeline runs from the start, as nothing fails here. */
export function showPipeline(pipeline: Pipeline): object {
  const { updates = [], stopped: _, ...shown } = pipeline;
  const latest_updates = updates.slice(0, LATEST_UPDATES).map(({ update_id, creation_time }) => ({
    update_id,
    state: 'COMPLETED',
    creation_time: new Date(creation_time).toISOString(),
  }));
  return {
    ...shown,
    state: stateOf(pipeline),
    health: 'HEALTHY',
    latest_updates: unlessEmpty(latest_updates),
  };
}

/** An update by itself: as nothing runs here, it is over as soon as it begins. */
export function showUpdate({ pipeline_id }: Pipeline, update: PipelineUpdate): object {
  return { pipeline_id, ...update, state: 'COMPLETED', cause: 'API_CALL' };
}

/** An element of GET /pipelines, which leaves out the spec. */
export function showStatus(pipeline: Pipeline): object {
  return { ...showPipeline(pipeline), spec: undefined, last_modified: undefined };
}

function stateOf({ spec, stopped }: Pipeline): 'RUNNING' | 'IDLE' {
  return spec.continuous && !stopped ? 'RUNNING' : 'IDLE';
}

/** Throws RESOURCE_DOES_NOT_EXIST. */
export function findPipeline(state: State, id: string): Pipeline {
  const pipeline = state.pipelines.get(id);
  if (pipeline === undefined)
    throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The specified pipeline ${id} was not found.`);
  return pipeline;
}

/**
 * The names that `filter=name LIKE 'x'` lets through: `%` stands for any characters, `_` for one, '' for a quote.
 * Throws INVALID_PARAMETER_VALUE for any other filter.
 */
export function nameFilter(filter: string): { pattern: RegExp; text: string } {
  const text = /^\s*name\s+LIKE\s+'((?:[^']|'')*)'\s*$/i.exec(filter)?.[1]?.replaceAll("''", "'");
  if (text === undefined) throw invalid(`Invalid filter: ${filter}. Supported is: name LIKE 'pattern'`);
  const source = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return { pattern: new RegExp(`^${source}$`, 's'), text };
}
