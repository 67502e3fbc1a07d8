import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type RouteConfig,
  type ZodContentObject,
  type ZodRequestBody,
} from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';
import { PROBLEMS, type ProblemKind } from './problem';
import type { Route } from './route';
import { problemSchema } from './schemas/problem';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** OpenAPI 3.1, from the very schemas that validate. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  for (const route of routes) registry.registerPath(documentedRoute(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'sharepack',
      version,
      description: 'Provisioning of Databricks Delta Sharing from share packs. Times are ISO 8601, in UTC.',
    },
  });
}

function documentedRoute(route: Route): RouteConfig {
  const { method, path, summary, access, schemas } = route;
  const { params, query, headers } = schemas;
  const body = requestBody(route);
  return {
    method,
    path,
    summary,
    // Either a token, or (where the service runs for its own machine alone) nothing.
    ...(access !== 'public' && { security: [{ bearer: [] }, {}] }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && { body }),
    },
    responses: { ...answerResponses(route), ...problemResponses(route) },
  };
}

const jsonContent = (schema: z.ZodType): ZodContentObject => ({ 'application/json': { schema } });

function requestBody({ schemas: { body }, contents }: Route): ZodRequestBody | undefined {
  if (body) return { content: jsonContent(body) };
  if (!contents) return undefined;
  const content = Object.entries(contents).map(([type, schema]) => [type, { schema }] as const);
  return { content: Object.fromEntries(content), required: true };
}

function answerResponses({ answers, answer, answerType = 'text/plain' }: Route): RouteConfig['responses'] {
  const content = answer ? jsonContent(answer) : { [answerType]: { schema: { type: 'string' as const } } };
  return Object.fromEntries(
    Object.entries(answers).map(([status, description]) => [status, { description, content }]),
  );
}

/** What every route may answer, whatever it does. */
const EVERYWHERE: readonly ProblemKind[] = ['misdirected', 'internal'];
const TO_KNOWN_CALLERS: readonly ProblemKind[] = ['unauthenticated'];
const TO_CHANGES: readonly ProblemKind[] = ['forbidden', 'foreign-origin'];

function problemResponses({ problems, access }: Route): RouteConfig['responses'] {
  const kinds = [
    ...problems,
    ...(access === 'public' ? [] : TO_KNOWN_CALLERS),
    ...(access === 'change' ? TO_CHANGES : []),
    ...EVERYWHERE,
  ];
  const statuses = [...new Set(kinds.map((kind) => PROBLEMS[kind].status))];
  const content = { 'application/problem+json': { schema: problemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: described(kinds.filter((kind) => PROBLEMS[kind].status === status)), content },
    ]),
  );
}

const described = (kinds: readonly ProblemKind[]): string =>
  kinds.map((kind) => `${kind}: ${PROBLEMS[kind].title}`).join('; ');
