import { z } from 'zod';
import { nothing } from './http/answer';
import { PageSize } from './http/page-size';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.0/pipelines';
const ONE = `${ROUTE}/{pipeline_id}`;
/** The most that the API gives. */
const MOST_ON_A_PAGE = 100;

export const pipelineSpecSchema = z.looseObject({
  name: z.string().optional(),
  catalog: z.string().optional(),
  /** Where it publishes; older pipelines have `target` instead. */
  schema: z.string().optional(),
  target: z.string().optional(),
  configuration: z.record(z.string(), z.string()).optional(),
  libraries: z.array(z.record(z.string(), z.unknown())).optional(),
  root_path: z.string().optional(),
  serverless: z.boolean().optional(),
  continuous: z.boolean().optional(),
  development: z.boolean().optional(),
  /** At most 25. */
  tags: z.record(z.string(), z.string()).optional(),
  notifications: z.array(z.looseObject({})).optional(),
  edition: z.string().optional(),
  channel: z.string().optional(),
});
/** What a pipeline is told to do; what `get` gave can be sent back as it is. */
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;

export const pipelineSchema = z.looseObject({
  pipeline_id: z.string(),
  name: z.string().optional(),
  spec: pipelineSpecSchema.optional(),
  state: z.string().optional(),
  creator_user_name: z.string().optional(),
  /** Milliseconds since 1970; what `expected_last_modified` is compared with. */
  last_modified: z.number().optional(),
});
export type Pipeline = z.infer<typeof pipelineSchema>;

const pipelineStatusSchema = z.looseObject({
  pipeline_id: z.string(),
  name: z.string().optional(),
  state: z.string().optional(),
  creator_user_name: z.string().optional(),
});
/** What a list says of a pipeline. */
export type PipelineStatus = z.infer<typeof pipelineStatusSchema>;

const pipelinePageSchema = z
  .looseObject({ statuses: z.array(pipelineStatusSchema).default([]), next_page_token: nextPageToken })
  .transform(({ statuses, next_page_token }) => ({ items: statuses, next_page_token }));

const createdSchema = z.looseObject({ pipeline_id: z.string() });

export type NewPipeline = PipelineSpec & { readonly name: string };

export type PipelineReplacement = PipelineSpec & {
  /** Fails with `conflict` when the pipeline was changed after this time (its `last_modified` when it was read). */
  readonly expected_last_modified?: number | undefined;
};

/** Pipelines (spec: workspace-api, Pipelines). Everything that fails throws a DatabricksError. */
export interface Pipelines {
  get(pipeline_id: string, options?: CallOptions): Promise<Pipeline | undefined>;
  /** All, or those of exactly this name. */
  list(name?: string, options?: CallOptions): Promise<PipelineStatus[]>;
  pages(name?: string, options?: CallOptions): AsyncIterable<PipelineStatus[]>;
  /** A name in use is `already-exists`: names are unique only because this asks for it. */
  create(pipeline: NewPipeline, options?: CallOptions): Promise<{ pipeline_id: string }>;
  /** Replaces the whole of it. */
  replace(pipeline_id: string, spec: PipelineReplacement, options?: CallOptions): Promise<void>;
  /** The tables it made are kept: the API would drop them unless told otherwise. */
  delete(pipeline_id: string, options?: CallOptions): Promise<void>;
}

export function createPipelines(call: Call): Pipelines {
  const pageSize = new PageSize('max_results', MOST_ON_A_PAGE);
  async function* pages(name?: string, options?: CallOptions): AsyncGenerator<PipelineStatus[]> {
    const filter = name === undefined ? undefined : `name LIKE '${asPattern(name)}'`;
    const request = { method: 'GET', route: ROUTE, query: { filter }, pageSize } as const;
    for await (const page of pagesOf(call, { ...request, answer: pipelinePageSchema }, options)) {
      yield name === undefined ? page : page.filter((pipeline) => pipeline.name === name);
    }
  }

  return {
    get: (pipeline_id, options) =>
      orUndefined(
        call({ method: 'GET', route: ONE, params: { pipeline_id }, answer: pipelineSchema }, options),
      ),
    pages,
    list: (name, options) => collect(pages(name, options)),
    create: (pipeline, options) => {
      const body = { ...pipeline, allow_duplicate_names: false };
      return call({ method: 'POST', route: ROUTE, body, answer: createdSchema }, options);
    },
    replace: (pipeline_id, spec, options) => {
      const body = { ...spec, id: pipeline_id };
      return call({ method: 'PUT', route: ONE, params: { pipeline_id }, body, answer: nothing }, options);
    },
    delete: (pipeline_id, options) => {
      const query = { cascade: false };
      return call({ method: 'DELETE', route: ONE, params: { pipeline_id }, query, answer: nothing }, options);
    },
  };
}

/**
 * A pattern that finds at least this name: the API documents no way to escape a quote or a wildcard, so those become
 * "any one character", and what is found besides is dropped here.
 */
function asPattern(name: string): string {
  return name.replace(/['"\\%]/g, '_');
}
