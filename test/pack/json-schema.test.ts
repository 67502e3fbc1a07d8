import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { describe, expect, it, test } from '@jest/globals';
import { packJsonSchema } from '../../src/pack/json-schema';
import { renderPack } from '../../src/pack/render-pack';
import { arbitraryPack } from './arbitrary-pack';
import { parse } from './parse';

const ROOT = join(__dirname, '../..');
const DOC = join(ROOT, 'docs/sharepack.schema.json');
const text = `${JSON.stringify(packJsonSchema(), null, 2)}\n`;

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(
  packJsonSchema(),
);

/** What an editor would underline: it reads YAML with its own types, where the parser sees text. */
const underlined = (pack: string): unknown[] =>
  validate(parseYaml(pack, { merge: true })) ? [] : (validate.errors ?? []);

describe('the JSON Schema of a pack', () => {
  it('lets pass what is valid', () => {
    fc.assert(
      fc.property(arbitraryPack, (pack) => expect(underlined(renderPack(pack))).toEqual([])),
      { numRuns: 200 },
    );
  });

  const fixtures = ['test/fixtures/packs', 'examples', 'examples/tour'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, readFileSync(join(ROOT, folder, name))] as const),
  );
  const valid = fixtures.filter(([, bytes]) => parse('', { bytes }).errors.length === 0);
  it.each(valid)('lets %s pass, which is valid', (_name, bytes) => {
    expect(underlined(bytes.toString())).toEqual([]);
  });

  it.each([
    ['words in any case', 'metadata: {strategy: new, on_conflict: Ask}\nrecipient: [{name: a, type: d2o}]'],
    ['fields without a value', 'metadata: {owner: , strategy: }\nrecipient: [{name: a, comment: }]\nshare:'],
    [
      'numbers and truth values as YAML types them',
      'recipient: [{name: 7, token_expiry: 90, token_rotation: true}]',
    ],
    ['older spellings', 'recipients: [{name: a, email: a@b.c, allowed_ips: [1.2.3.4]}]'],
    ['lists as one text', 'recipient: [{name: a, recipient_ips: "1.2.3.4, 1.2.3.5"}]'],
    [
      'names alone',
      'metadata: {strategy: DELETE}\nrecipient: [a, {name: b}]\nshare: [s, {name: t, pipelines: [p]}]',
    ],
  ])('lets %s pass, as the parser does', (_case, pack) => {
    expect(parse(pack).errors).toEqual([]);
    expect(underlined(pack)).toEqual([]);
  });

  it.each([
    ['an unknown field', 'recipient: [{name: a, coment: x}]'],
    ['an unknown word', 'metadata: {strategy: CREATE}'],
    ['a resource without a name', 'share: [{share_assets: [a.b.c]}]'],
    ['a map where a list belongs', 'recipient: {name: a}'],
    ['days that are none', 'recipient: [{name: a, token_expiry: -1}]'],
  ])('underlines %s', (_case, pack) => {
    expect(underlined(pack)).not.toEqual([]);
  });

  it('explains every field', () => {
    const undescribed = new Set<string>();
    JSON.parse(text, (key, value: unknown) => {
      if (key === 'properties')
        for (const [name, field] of Object.entries(value as Record<string, { description?: string }>))
          if (field.description === undefined) undescribed.add(name);
      return value;
    });
    expect([...undescribed]).toEqual([]);
  });

  test('docs/sharepack.schema.json is it', async () => {
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(DOC, text);
    expect(readFileSync(DOC, 'utf8')).toBe(text);
  });
});
