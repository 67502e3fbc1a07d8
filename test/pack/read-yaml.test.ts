import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { parsePack } from '../../src/pack/parse-pack';
import { DEFAULTS, errorsOf, packOf, parse, pipeline, warningsOf } from './parse';

const codesOf = (text: string): string[] => parse(text).errors.map(({ Code }) => Code);

describe('YAML notation', () => {
  it('that is broken is reported with line and column, and nothing is guessed from it', () => {
    expect(parse('recipient:\n\t- name: a\n').errors).toMatchObject([
      { Code: 'YAML_SYNTAX', Line: 2, Column: 1 },
    ]);
    expect(codesOf('recipient: [{name: a}')).toEqual(['YAML_SYNTAX']);
  });

  it('an unquoted cron that begins with a star is one error, with the cure', () => {
    const { errors } = parse(pipeline('schedule: {cron: * * * * *}'));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.Message).toMatch(/begins with \* must stand in quotes/);
  });

  it.each([
    [
      'a star without quotes',
      'recipient:\n  - name: a\n    comment: * x\n    coment: y\n',
      '3 YAML_SYNTAX, 4 UNKNOWN_KEY',
    ],
    ['tabs', 'recipient:\n\t- name: a\n\t  coment: y\n', '2 YAML_SYNTAX, 3 YAML_SYNTAX, 3 UNKNOWN_KEY'],
  ])('besides %s, what else is wrong is told in the same go', (_slip, text, told) => {
    expect(
      parse(text)
        .errors.map(({ Line = 0, Code }) => `${Line} ${Code}`)
        .join(', '),
    ).toBe(told);
  });

  it.each(['', '\n\n', '# only a comment\n', '---\n', '~'])(
    'a file that says nothing, %j, is empty',
    (text) => {
      expect(codesOf(text)).toEqual(['EMPTY_FILE']);
    },
  );

  it('what stands behind a text of several lines that belongs nowhere is told at its own line', () => {
    const { errors } = parse('  a: "b"\nstray\n    c: []\n\n  - d: "e"\n');
    expect(errors.at(-1)).toMatchObject({ Code: 'YAML_SYNTAX', Line: 5, Column: 3 });
  });

  it('several documents in one file are an error at the second', () => {
    const { errors } = parse('recipient: [{name: a}]\n---\nrecipient: [{name: b}]\n');
    expect(errors).toMatchObject([{ Code: 'MULTIPLE_DOCUMENTS', Line: 2 }]);
    expect(codesOf('---\nrecipient: [{name: a}]\n...\n')).toEqual([]);
  });

  it('a key that stands twice is an error at the second', () => {
    const text = 'recipient:\n  - name: a\n    name: b\n';
    expect(parse(text).errors).toMatchObject([
      { Code: 'DUPLICATE_KEY', Pointer: '/recipient/0/name', Line: 3, Column: 5 },
    ]);
  });

  it.each([
    'recipient: [{name: !!python/object:x a}]',
    'recipient: [{name: !!binary aGk=}]',
    'recipient: [{name: !!int 3}]',
    'recipient: [{name: a}]\nmetadata: !!set {}',
    'recipient: !x [{name: a}]',
  ])('a tag, as in %j, is an error', (text) => expect(codesOf(text)).toEqual(['TAG_NOT_ALLOWED']));

  it('what is typed stays as typed: 007 is a name, and so is yes', () => {
    const { recipient } = packOf(
      'recipient: [{name: 007}, {name: yes}, {name: 1_0}, {name: 0x1F}, {name: "null"}]',
    );
    expect(recipient.map(({ name }) => name)).toEqual(['007', 'yes', '1_0', '0x1F', 'null']);
  });

  it.each(['', '~', 'null', '""', "''"])('an empty value, %j, is the same as none', (empty) => {
    const { recipient } = packOf(
      `recipient: [{name: a, comment: ${empty}, token_expiry: ${empty}, type: ${empty}}]`,
    );
    expect(recipient).toEqual([{ name: 'a', type: 'D2O' }]);
  });

  it('pointers escape what RFC 6901 wants escaped', () => {
    expect(errorsOf('recipient: [{name: a}]\n"a/b~c": 1')).toEqual(['UNKNOWN_KEY /a~1b~0c']);
  });
});

describe('aliases and merge keys', () => {
  it('an alias repeats a value; what is wrong with it stands where it was written', () => {
    const text =
      'recipient:\n  - {name: a, recipient_ips: &ips [10.0.0.1, x]}\n  - {name: b, recipient_ips: *ips}\n';
    expect(parse(text).errors).toMatchObject([
      { Code: 'INVALID_ADDRESS', Pointer: '/recipient/0/recipient_ips/1', Line: 2 },
      { Code: 'INVALID_ADDRESS', Pointer: '/recipient/1/recipient_ips/1', Line: 2 },
    ]);
  });

  it('a merge key takes over what the map does not say itself', () => {
    const text =
      'recipient:\n  - &base {name: a, type: D2O, token_expiry: 30}\n  - {<<: *base, name: b}\n  - {name: c, <<: [{token_expiry: 5}, *base]}\n';
    expect(packOf(text).recipient).toEqual([
      { name: 'a', type: 'D2O', token_expiry: 30 },
      { name: 'b', type: 'D2O', token_expiry: 30 },
      { name: 'c', type: 'D2O', token_expiry: 5 },
    ]);
  });

  it('what thousands of resources take over counts for its values, which honest packs do not exhaust', () => {
    const base = `&base {name: a, comment: ${'x'.repeat(200)}, token_expiry: 30, recipient_ips: "10.0.0.1, 10.0.0.2"}`;
    const others = Array.from({ length: 5_000 }, (_, index) => `  - {<<: *base, name: r${index}}\n`).join('');
    expect(packOf(`recipient:\n  - ${base}\n${others}`).recipient).toHaveLength(5_001);
  });

  it('a merge key of anything but a map is an error', () => {
    expect(codesOf('recipient: [{name: a, <<: x}]')).toEqual(['BAD_MERGE']);
  });

  it('an alias to nothing, or to what it is part of, is an error', () => {
    expect(codesOf('recipient: [{name: a, comment: *x}]')).toEqual(['BAD_ALIAS']);
    expect(codesOf('recipient: &r [{name: a, comment: *r}]')).toEqual(['BAD_ALIAS']);
  });

  it('an alias bomb is an error', () => {
    const bytes = readFileSync(join(__dirname, '..', 'fixtures/packs/alias-bomb.yaml'));
    const { errors } = parsePack({ bytes, filename: 'b.yaml', defaults: DEFAULTS });
    expect(errors.map(({ Code }) => Code)).toContain('TOO_MANY_ALIASES');
  });
});

describe('hostile files', () => {
  it.each([
    ['lists', '['.repeat(100_000)],
    ['closed lists', `recipient: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['maps', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
  ])('nesting 100,000 %s deep is an error', (_, text) => {
    expect(codesOf(text)).toEqual(['TOO_DEEP']);
  });

  it('more values than any pack has are an error', () => {
    expect(codesOf(`recipient: [${'a,'.repeat(1_100_000)}]`)).toEqual(['TOO_LARGE']);
  });

  it.each([
    ['plain', 'x'.repeat(5 * 1024 * 1024)],
    ['in quotes', `"${'x'.repeat(5 * 1024 * 1024)}"`],
    ['in a block', `|\n${'      xxxxxxxx\n'.repeat(100_000)}`],
    ['a key', `a\n    ? ${'x'.repeat(5 * 1024 * 1024)}\n    : 1`],
  ])('a value of 5 MiB (%s) is refused at its place', (_case, value) => {
    const { errors } = parse(`recipient:\n  - name: ${value}\n`);
    expect(errors).toMatchObject([{ Code: 'TOO_LARGE', Pointer: '', Line: value.includes('\n') ? 3 : 2 }]);
  });

  it('a key of 50,000 characters is an error, and does not come back in a pointer', () => {
    const { errors } = parse(`recipient: [{name: a, ? ${'x'.repeat(50_000)} : 1}]`);
    expect(errors).toMatchObject([{ Code: 'BAD_KEY', Pointer: '/recipient/0' }]);
  });

  it.each(['a: 1\n', '- *a\n', ',', '"', '# x\n', '---\n', '%a\n'])('5 MiB of %j are refused', (text) => {
    const { errors } = parse(text.repeat((5 * 1024 * 1024) / text.length));
    expect(errors).toMatchObject([{ Code: 'TOO_LARGE', Pointer: '' }]);
    expect(errors[0]?.Message).toMatch(/split it/);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    '%s is a key like any other unknown one',
    (key) => {
      expect(codesOf(`recipient: [{name: a, ${key}: 1}]\n${key}: 1`)).toEqual(['UNKNOWN_KEY', 'UNKNOWN_KEY']);
      const tagged = `share: [{name: s, pipelines: [{name_prefix: p, tags: {${key}: v}}]}]`;
      const pack = packOf(`metadata: {strategy: UPDATE}\n${tagged}`);
      expect(pack.share[0]?.pipelines[0]?.tags).toEqual({ [key]: 'v' });
    },
  );

  it('__proto__ is no key, anywhere', () => {
    expect(codesOf('recipient: [{name: a, __proto__: {x: 1}}]')).toEqual(['BAD_KEY']);
    expect(codesOf('__proto__: {metadata: {}}\nrecipient: [{name: a}]')).toEqual(['BAD_KEY']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('a key that is no text is an error', () => {
    expect(codesOf('recipient: [{name: a, [b]: c}]')).toEqual(['BAD_KEY']);
    expect(codesOf('recipient: [{name: a, : c}]')).toEqual(['BAD_KEY']);
  });

  it.each(['"a\\0b"', 'a\0b', '"\\e[31m"', '"\\uD800"', '"\\x7f"'])(
    '%j has a character that no value may have',
    (value) => {
      expect(codesOf(`recipient: [{name: a, comment: ${value}}]`)).toEqual(['CONTROL_CHARACTER']);
    },
  );

  it('line breaks and tabs are fine in a description', () => {
    expect(packOf('recipient: [{name: a, comment: "b\\n\\tc"}]').recipient[0]?.comment).toBe('b\n\tc');
  });

  it('no bytes make the parser throw', () => {
    const seed = readFileSync(join(__dirname, '..', 'fixtures/packs/full.yaml'));
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    const mutated = fc
      .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(40), fc.uint8Array({ maxLength: 6 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map((edits) =>
        edits.reduce<Uint8Array>(
          (bytes, [at, cut, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
          seed,
        ),
      );
    fc.assert(
      fc.property(fc.oneof(anyBytes, mutated), (bytes) => {
        const { pack, errors } = parsePack({ bytes, filename: 'x.yaml', defaults: {} });
        expect(pack === undefined).toBe(errors.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('no text of YAML’s own signs makes it throw either', () => {
    const sign = fc.constantFrom(
      ...'[]{}:,-?&*!|>\'"%@`#~<=\n \t'.split(''),
      'a',
      'name',
      'recipient',
      'share',
      '<<: ',
      '- ',
      ': ',
      '\n  ',
      '&a ',
      '*a ',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        parse(signs.join(''));
      }),
      { numRuns: 1_000 },
    );
  });

  it('costs grow with the size only: repeated anchors, duplicate items and many keys end in errors or packs', () => {
    const anchors = Array.from({ length: 2_000 }, (_, index) => `- &a${index} {name: r${index}}\n`).join('');
    expect(codesOf(`recipient:\n${anchors}`)).toEqual([]);
    const twice = Array.from({ length: 2_000 }, (_, index) => `r${index}, r${index}`).join();
    expect(warningsOf(`share: [{name: s, recipients: [${twice}]}]`)).toContain(
      'DUPLICATE_ITEM /share/0/recipients/1',
    );
  });
});
