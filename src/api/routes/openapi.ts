import { docsPage, DOCS_POLICY } from '../docs-page';
import { openApiDocument } from '../openapi';
import { defineRoute, type Route } from '../route';

/** /openapi.json and /docs: one document of all the routes, these two included, made once. */
export function documentRoutes(described: readonly Route[], version: string): readonly Route[] {
  const json: Route = defineRoute({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'public',
    schemas: {},
    answers: { 200: 'OpenAPI 3.1.' },
    answerType: 'application/json',
    problems: [],
    handle: () => ({ status: 200, content: JSON.stringify(document), type: 'application/json' }),
  });
  const page: Route = defineRoute({
    method: 'get',
    path: '/docs',
    summary: 'This document, to read',
    access: 'public',
    schemas: {},
    answers: { 200: 'HTML.' },
    answerType: 'text/html',
    problems: [],
    handle: () => ({ status: 200, content: html, type: 'text/html', headers: DOCS_POLICY }),
  });
  const document = openApiDocument([...described, json, page], version);
  const html = docsPage(document);
  return [json, page];
}
