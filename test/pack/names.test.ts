import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nameProblem } from '../../src/pack/names';
import { RESOURCE_TYPES } from '../../src/pack/pack';

describe('a new name', () => {
  it.each(RESOURCE_TYPES)('of a %s may be an ordinary one', (type) => {
    expect(nameProblem(type, 'finance-auditor_2 '.trim())).toBeUndefined();
    expect(nameProblem(type, 'größe')).toBeUndefined();
  });

  it.each(RESOURCE_TYPES)('of a %s may not be empty or have control characters', (type) => {
    expect(nameProblem(type, '')).toBe('may not be empty');
    expect(nameProblem(type, 'a\u0000b')).toBe('may not contain control characters');
    expect(nameProblem(type, 'a\ud800b')).toBe('may not contain control characters');
  });

  it.each(['Recipient', 'Share'] as const)('of a %s may not have what Unity Catalog forbids', (type) => {
    expect(nameProblem(type, 'a b')).toBe('may not contain a space');
    expect(nameProblem(type, 'a.b')).toBe('may not contain a dot');
    expect(nameProblem(type, 'a/b')).toBe('may not contain a slash');
  });

  it.each(['Recipient', 'Share', 'Pipeline'] as const)('of a %s has at most 255 characters', (type) => {
    expect(nameProblem(type, 'x'.repeat(255))).toBeUndefined();
    expect(nameProblem(type, 'x'.repeat(256))).toBe('may have at most 255 characters, but has 256');
  });

  it('of a schedule has at most 4,096 bytes, since it is its job’s', () => {
    expect(nameProblem('Schedule', 'é'.repeat(2_048))).toBeUndefined();
    expect(nameProblem('Schedule', 'é'.repeat(2_049))).toBe('may have at most 4096 bytes, but has 4098');
  });

  it.each(['Pipeline', 'Schedule'] as const)(
    'of a %s may have spaces and dots, but not at its ends',
    (type) => {
      expect(nameProblem(type, 'v1.2 daily/nightly')).toBeUndefined();
      expect(nameProblem(type, ' a')).toBe('may not begin or end with a space');
    },
  );
});

describe('what workflow code imports', () => {
  it.each(['names.ts', 'duration.ts', 'pack.ts'])('%s reaches no library', (file) => {
    expect(librariesOf(join(__dirname, '../../src/pack', file))).toEqual([]);
  });
});

function librariesOf(file: string): string[] {
  const imports = [
    ...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type)[^;]*? from '([^']+)'/gm),
  ].map(([, from = '']) => from);
  return imports.flatMap((from) =>
    from.startsWith('.') ? librariesOf(`${join(dirname(file), from)}.ts`) : [from],
  );
}
