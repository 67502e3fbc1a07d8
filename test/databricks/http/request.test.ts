import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { ApiRequest } from '../../../src/databricks/http/request';
import { isRepeatable, misleadingParameter, pathOf, queryOf } from '../../../src/databricks/http/request';

function request(more: Partial<ApiRequest>): ApiRequest {
  return { method: 'GET', route: '/shares/{name}', answer: z.unknown(), ...more };
}

test('whatever a name is, it stays one part of the path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const named = request({ params: { name }, route: '/shares/{name}/permissions' });
      fc.pre(misleadingParameter(named) === undefined);
      const { pathname, search, hash } = new URL(pathOf(named), 'https://w.example.com');
      const [, shares, part = '', permissions, ...more] = pathname.split('/');
      expect([shares, decodeURIComponent(part), permissions, more]).toEqual([
        'shares',
        name,
        'permissions',
        [],
      ]);
      expect(search + hash).toBe('');
    }),
  );
});

test.each([
  ['', 'name'],
  ['.', 'name'],
  ['..', 'name'],
  ['...', undefined],
  ['a', undefined],
])('the name "%s" misleads: %s', (name, misleading) => {
  expect(misleadingParameter(request({ params: { name } }))).toBe(misleading);
});

test('of the query, what is undefined is left out and all else is escaped', () => {
  const query = { filter: "name LIKE 'a&b'", max_results: 0, omit: true, page_token: undefined };
  expect(queryOf(request({ query }))).toBe('?filter=name+LIKE+%27a%26b%27&max_results=0&omit=true');
  expect(queryOf(request({ query: { page_token: undefined } }))).toBe('');
  expect(queryOf(request({}))).toBe('');
});

test('reads may be repeated, and writes that say so', () => {
  expect(isRepeatable(request({}))).toBe(true);
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'] as const) {
    expect(isRepeatable(request({ method }))).toBe(false);
    expect(isRepeatable(request({ method, repeatable: true }))).toBe(true);
  }
});
