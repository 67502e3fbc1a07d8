import { randomUUID } from 'node:crypto';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import { PIPELINE_PAGES, readPage, unlessEmpty } from '../paging';
import type { Pipeline } from '../records/pipeline';
import type { ResourceDependencies, State } from '../state/state';
import { ensureTable, type Maker } from './catalog-records';
import { findPipeline, nameFilter, pipelineBody, showPipeline, showStatus, specOf } from './pipeline';

const PIPELINES = '/api/2.0/pipelines';

/** Pipelines (workspace-api.md, Pipelines). */
export function pipelineRoutes({ state, clock }: ResourceDependencies): Route[] {
  function find(call: ApiCall): Pipeline {
    const pipeline = findPipeline(state, call.target);
    call.about = pipeline.name;
    return pipeline;
  }

  function list(call: ApiCall): object {
    const filter = call.query.get('filter');
    const where = filter ? (['name', namesLike(call, filter)] as const) : undefined;
    const page = readPage(call, PIPELINE_PAGES, state.pipelines, { where });
    return { statuses: unlessEmpty(page.records.map(showStatus)), next_page_token: page.next_page_token };
  }

  /** Through all names, not all pipelines: a filter of ten thousand then costs less than a millisecond. */
  function namesLike(call: ApiCall, filter: string): string[] {
    const { pattern, text } = nameFilter(filter);
    call.about = text;
    return [...state.pipelines.valuesOf('name')].filter((name) => pattern.test(name));
  }

  return [
    {
      method: 'POST',
      path: PIPELINES,
      handle: (call) => createPipeline(state, call, clock()),
      twinBody: (body) => {
        const { data } = pipelineBody.safeParse(body);
        return data && !data.allow_duplicate_names
          ? { name: data.name, libraries: data.libraries, root_path: data['root_path'] }
          : undefined;
      },
    },
    { method: 'GET', path: PIPELINES, handle: list },
    { method: 'GET', path: `${PIPELINES}/{pipeline_id}`, handle: (call) => showPipeline(find(call)) },
    {
      method: 'PUT',
      path: `${PIPELINES}/{pipeline_id}`,
      handle(call) {
        replacePipeline(state, call, find(call), clock());
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${PIPELINES}/{pipeline_id}`,
      handle(call) {
        deletePipeline(state, find(call), call.query.get('cascade') !== 'false');
        return {};
      },
    },
  ];
}

function createPipeline(state: State, call: ApiCall, now: number): object {
  const body = parseBody(call, pipelineBody);
  if (!body.allow_duplicate_names) refuseTaken(state, body.name);
  const id = randomUUID();
  const pipeline: Pipeline = {
    pipeline_id: id,
    name: body.name,
    spec: specOf(body, id),
    creator_user_name: call.user,
    run_as_user_name: call.user,
    last_modified: now,
  };
  if (body.dry_run) return { effective_settings: pipeline.spec };
  state.pipelines.put(id, pipeline);
  makeTarget(state, pipeline, { user: call.user, now });
  return { pipeline_id: id };
}

function replacePipeline(state: State, call: ApiCall, before: Pipeline, now: number): void {
  const body = parseBody(call, pipelineBody);
  const { expected_last_modified: expected } = body;
  if (expected !== undefined && expected !== before.last_modified) {
    throw new ApiError(
      'RESOURCE_CONFLICT',
      `Pipeline ${before.pipeline_id} was modified at ${before.last_modified}, after the expected ${expected}. Read it again.`,
    );
  }
  if (body.name !== before.name && !body.allow_duplicate_names) refuseTaken(state, body.name);
  // Two changes within a millisecond must not look like one to expected_last_modified.
  const last_modified = Math.max(now, before.last_modified + 1);
  const after: Pipeline = {
    ...before,
    stopped: undefined,
    name: body.name,
    spec: specOf(body, before.pipeline_id),
    last_modified,
  };
  state.pipelines.put(after.pipeline_id, after);
  makeTarget(state, after, { user: call.user, now });
}

function refuseTaken(state: State, name: string): void {
  if (state.pipelines.countBy('name', name) === 0) return;
  throw new ApiError(
    'RESOURCE_ALREADY_EXISTS',
    `The pipeline name '${name}' is already used by another pipeline. This check can be skipped by setting ` +
      '`allow_duplicate_names = true` in the request.',
  );
}

/**
 * Nothing runs here, so a pipeline's table is there as soon as the pipeline is, where its schema exists.
 * Without it there would be nothing for a delete to drop, or with cascade=false to leave.
 */
function makeTarget(state: State, { pipeline_id, spec }: Pipeline, maker: Maker): void {
  const target = spec.configuration?.['pipelines.target_table'];
  if (target === undefined) return;
  const fullName = target.includes('.')
    ? target
    : [spec.catalog, spec.schema ?? spec.target, target].join('.');
  const [catalog, schema, table, ...rest] = fullName.toLowerCase().split('.');
  if (!catalog || !schema || !table || rest.length > 0 || !state.schemas.get(`${catalog}.${schema}`)) return;
  ensureTable(state, fullName, maker, pipeline_id);
}

function deletePipeline(state: State, pipeline: Pipeline, cascade: boolean): void {
  if (cascade) {
    for (const table of state.tables.allBy('pipeline', pipeline.pipeline_id))
      state.tables.delete(table.full_name);
  }
  state.pipelines.delete(pipeline.pipeline_id);
}
