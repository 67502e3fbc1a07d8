import { describe, expect, it } from '@jest/globals';
import { errorsOf, packOf, recipient, share, warningsOf } from '../parse';

const LISTS = ['share_assets', 'recipients'] as const;
const shareOf = (fields: string, strategy: string) => packOf(share(fields, `strategy: ${strategy}`)).share[0];

describe.each(LISTS)('%s, whole or as what to add and remove', (list) => {
  const [one, other, third] = list === 'recipients' ? ['a', 'b', 'c'] : ['m.a.t', 'm.b.t', 'm.c'];
  const base = { name: 's', pipelines: [] };

  it('on NEW, what is to be added alone is the list', () => {
    expect(shareOf(`${list}_to_add: [${one}]`, 'NEW')).toEqual({ ...base, [list]: [one] });
  });

  it('on UPDATE, it stays what is to be added', () => {
    expect(shareOf(`${list}_to_add: [${one}], ${list}_to_remove: [${other}]`, 'UPDATE')).toEqual({
      ...base,
      [`${list}_to_add`]: [one],
      [`${list}_to_remove`]: [other],
    });
  });

  it.each(['NEW', 'UPDATE'])('with the complete list, what is to be added joins it (%s)', (strategy) => {
    const fields = `${list}: [${one}, ${other}], ${list}_to_add: [${third}, ${one}], ${list}_to_remove: []`;
    expect(shareOf(fields, strategy)).toEqual({ ...base, [list]: [one, other, third] });
  });

  it('what is to be added and removed at once is an error, in any case', () => {
    const text = share(
      `${list}_to_add: [${one}], ${list}_to_remove: [${other}, ${one.toUpperCase()}]`,
      'strategy: UPDATE',
    );
    expect(errorsOf(text)).toEqual([`ADD_AND_REMOVE /share/0/${list}_to_remove/1`]);
  });

  it('what is in the complete list and to be removed is an error', () => {
    expect(errorsOf(share(`${list}: [${one}], ${list}_to_remove: [${one}]`))).toEqual([
      `ADD_AND_REMOVE /share/0/${list}_to_remove/0`,
    ]);
  });

  it('an item that stands there twice is a warning, and counts once', () => {
    const fields = `${list}: [${one}, ${one.toUpperCase()}]`;
    expect(warningsOf(share(fields))).toEqual([`DUPLICATE_ITEM /share/0/${list}/1`]);
    expect(shareOf(fields, 'NEW')).toEqual({ ...base, [list]: [one] });
  });

  it('a complete list may be empty; nothing to add or remove is no list', () => {
    expect(shareOf(`${list}: []`, 'UPDATE')).toEqual({ ...base, [list]: [] });
    expect(shareOf(`${list}_to_add: [], ${list}_to_remove: []`, 'NEW')).toEqual(base);
  });
});

describe('recipient_ips', () => {
  it('follow the same rules', () => {
    const clash = recipient('recipient_ips: [10.0.0.1], recipient_ips_to_remove: [10.0.0.1]');
    expect(errorsOf(clash)).toEqual(['ADD_AND_REMOVE /recipient/0/recipient_ips_to_remove/0']);
    const added = packOf(recipient('recipient_ips_to_add: [10.0.0.1]')).recipient[0];
    expect(added).toEqual({ name: 'x', type: 'D2O', recipient_ips: ['10.0.0.1'] });
  });
});
