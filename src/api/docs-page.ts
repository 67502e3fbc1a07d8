import { createHash } from 'node:crypto';
import type { OpenApiDocument } from './openapi';
import { PROBLEM_KINDS, PROBLEMS } from './problem';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
section { border-top: 1px solid #8886; padding: 0.5rem 0; }
code, pre { font: 0.9em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: #8881; padding: 0.75rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; }
`;

/** The page holds its one style and loads nothing; nothing in it can be run. */
export const DOCS_POLICY: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

type Member = Readonly<Record<string, unknown>>;

/** The OpenAPI document as one page of HTML, for who would rather read it. */
export function docsPage(document: OpenApiDocument): string {
  const { title, version, description = '' } = document.info;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Member>>).map(([method, operation]) =>
      operationSection(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) =>
    schemaSection(name, schema),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} API</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)} API ${escaped(version)}</h1><p>${escaped(description)} The same as <a href="/openapi.json">OpenAPI</a>.</p>
<h2>Calls</h2>${operations.join('')}
<h2>Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457); <code>type</code> leads here.</p>${table(
    PROBLEM_KINDS.map((kind) => [
      `<code id="${kind}">${kind}</code>`,
      String(PROBLEMS[kind].status),
      escaped(PROBLEMS[kind].title),
    ]),
  )}
<h2>Answers and bodies</h2>${schemas.join('')}
</body></html>
`;
}

function operationSection(heading: string, operation: Member): string {
  const parameters = ((operation['parameters'] ?? []) as readonly Member[]).map((parameter) => [
    code(parameter['name']),
    escaped(`${text(parameter['in'])}${parameter['required'] === true ? ', required' : ''}`),
    code(kindOf(parameter['schema'] as Member)),
    escaped(text(parameter['description'])),
  ]);
  const body = contentOf(operation['requestBody'] as Member | undefined);
  const responses = Object.entries(operation['responses'] as Readonly<Record<string, Member>>).map(
    ([status, response]) => [status, contentOf(response), escaped(text(response['description']))],
  );
  return `<section><h3><code>${escaped(heading)}</code></h3><p>${escaped(text(operation['summary']))}</p>${table(parameters)}${
    body === '' ? '' : `<p>Body: ${body}</p>`
  }${table(responses)}</section>`;
}

function contentOf(holder: Member | undefined): string {
  const content = (holder?.['content'] ?? {}) as Readonly<Record<string, { schema: Member }>>;
  return Object.entries(content)
    .map(([type, { schema }]) => `${code(type)} ${linkTo(schema)}`)
    .join('<br>');
}

function linkTo({ $ref }: Member): string {
  if (typeof $ref !== 'string') return '';
  const name = escaped($ref.replace(/.*\//, ''));
  return `<a href="#schema-${name}">${name}</a>`;
}

const schemaSection = (name: string, schema: unknown): string =>
  `<section><h3 id="schema-${escaped(name)}">${escaped(name)}</h3><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></section>`;

function kindOf({ type, enum: values }: Member): string {
  return Array.isArray(values) ? values.join(' | ') : text(type);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const code = (value: unknown): string => `<code>${escaped(text(value))}</code>`;

const table = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (value: string): string =>
  value.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
