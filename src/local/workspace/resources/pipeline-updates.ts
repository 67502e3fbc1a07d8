import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseBody, type ApiCall, type Route } from '../api-call';
import { ApiError } from '../api-error';
import type { Pipeline } from '../records/pipeline';
import type { ResourceDependencies } from '../state/state';
import { findPipeline, showUpdate } from './pipeline';

const startBody = z.object({ full_refresh: z.boolean().default(false) }).default({ full_refresh: false });

// One page of a list; older ones are forgotten.
const KEPT_UPDATES = 25;

/** What is asked of a pipeline besides its settings: to run, to stop, and how that went. */
export function pipelineUpdateRoutes({ state, clock }: ResourceDependencies): Route[] {
  const path = '/api/2.0/pipelines/{pipeline_id}';

  function find(call: ApiCall): Pipeline {
    const pipeline = findPipeline(state, call.target);
    call.about = pipeline.name;
    return pipeline;
  }

  function start(call: ApiCall): object {
    const pipeline = find(call);
    const { full_refresh } = parseBody(call, startBody);
    const update = { update_id: randomUUID(), creation_time: clock(), full_refresh };
    const updates = [update, ...(pipeline.updates ?? [])].slice(0, KEPT_UPDATES);
    state.pipelines.put(pipeline.pipeline_id, { ...pipeline, updates, stopped: undefined });
    return { update_id: update.update_id };
  }

  function list(call: ApiCall): object {
    const pipeline = find(call);
    return { updates: (pipeline.updates ?? []).map((update) => showUpdate(pipeline, update)) };
  }

  function get(call: ApiCall): object {
    const pipeline = find(call);
    const update = pipeline.updates?.find(({ update_id }) => update_id === call.subtarget);
    if (update === undefined)
      throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The specified update ${call.subtarget} was not found.`);
    return { update: showUpdate(pipeline, update) };
  }

  function stop(call: ApiCall): object {
    const pipeline = find(call);
    state.pipelines.put(pipeline.pipeline_id, { ...pipeline, stopped: true });
    return {};
  }

  function events(call: ApiCall): object {
    find(call);
    return { events: [] };
  }

  return [
    { method: 'POST', path: `${path}/updates`, handle: start },
    { method: 'GET', path: `${path}/updates`, handle: list },
    { method: 'GET', path: `${path}/updates/{update_id}`, handle: get },
    { method: 'POST', path: `${path}/stop`, handle: stop },
    { method: 'GET', path: `${path}/events`, handle: events },
  ];
}
