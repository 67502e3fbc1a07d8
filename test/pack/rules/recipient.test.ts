import { describe, expect, it } from '@jest/globals';
import { errorsOf, packOf, parse, recipient, warningsOf } from '../parse';

const ORG = 'recipient_databricks_org: aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016';
const recipientOf = (fields: string, meta = '') => packOf(recipient(fields, meta)).recipient[0];
const ips = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => `10.0.${(from + index) >> 8}.${(from + index) & 255}`,
  ).join();

describe('the type of a recipient', () => {
  it('left out is D2D if an org is given, else D2O', () => {
    expect(recipientOf(ORG)?.type).toBe('D2D');
    expect(recipientOf('comment: c')?.type).toBe('D2O');
  });

  it('left out of an UPDATE stays what it is', () => {
    expect(recipientOf('comment: c', 'strategy: UPDATE')).not.toHaveProperty('type');
    expect(recipientOf(ORG, 'strategy: UPDATE')?.type).toBe('D2D');
  });

  it('D2D needs an org', () => {
    expect(errorsOf(recipient('type: D2D'))).toEqual(['ORG_REQUIRED /recipient/0/recipient_databricks_org']);
    expect(errorsOf(recipient('type: D2D', 'strategy: UPDATE'))).toHaveLength(1);
  });

  it('D2O forbids one', () => {
    expect(errorsOf(recipient(`type: D2O, ${ORG}`))).toEqual([
      'D2D_ONLY /recipient/0/recipient_databricks_org',
    ]);
    expect(errorsOf(recipient('type: D2O, metastore_id: a:b:c'))).toEqual([
      'D2D_ONLY /recipient/0/metastore_id',
    ]);
  });

  it('D2D forbids address lists that have addresses', () => {
    expect(errorsOf(recipient(`${ORG}, allowed_ips: [10.0.0.1], recipient_ips_to_add: [10.0.0.2]`))).toEqual([
      'D2O_ONLY /recipient/0/allowed_ips',
      'D2O_ONLY /recipient/0/recipient_ips_to_add',
    ]);
    expect(recipientOf(`${ORG}, recipient_ips: []`)).not.toHaveProperty('recipient_ips');
  });

  it('D2D ignores token settings, with a warning where they would do something', () => {
    expect(warningsOf(recipient(`${ORG}, token_expiry: 9, token_rotation: true`))).toEqual([
      'IGNORED /recipient/0/token_expiry',
      'IGNORED /recipient/0/token_rotation',
    ]);
    expect(warningsOf(recipient(`${ORG}, token_expiry: 0, token_rotation: false`))).toEqual([]);
    expect(recipientOf(`${ORG}, token_expiry: 9`)).not.toHaveProperty('token_expiry');
  });
});

describe('a metastore id', () => {
  it.each(['19a84bee-54bc-43a2-87de-023d0ec16016', 'aws:us-west-2', 'a:b:c:d', 'aws::x', 'a b:c:d'])(
    '%s is not cloud:region:id',
    (id) => {
      expect(errorsOf(recipient(`recipient_databricks_org: "${id}"`))).toEqual([
        'INVALID_METASTORE_ID /recipient/0/recipient_databricks_org',
      ]);
    },
  );

  it('that ends in no UUID is a warning, not an error', () => {
    const text = recipient('recipient_databricks_org: azure:westeurope:my-metastore');
    expect(errorsOf(text)).toEqual([]);
    expect(warningsOf(text)).toEqual(['METASTORE_ID_NOT_UUID /recipient/0/recipient_databricks_org']);
    expect(warningsOf(recipient(ORG))).toEqual([]);
  });

  it('may be that of one recipient only', () => {
    const { errors } = parse(
      `recipient:\n  - {name: a, ${ORG}}\n  - {name: b, ${ORG.toUpperCase().replace('RECIPIENT_DATABRICKS_ORG', 'recipient_databricks_org')}}\n`,
    );
    expect(errors).toMatchObject([{ Code: 'DUPLICATE_METASTORE', Line: 3 }]);
    expect(errors[0]?.Message).toContain("Recipient 'b' is the same metastore as Recipient 'a'");
  });
});

describe('the names of recipients', () => {
  it.each(['a b', 'a.b', 'a/b', '"a\\tb"', 'x'.repeat(256)])('%s is none', (name) => {
    expect(errorsOf(`recipient: [{name: ${name}}]`)).toContain('INVALID_NAME /recipient/0/name');
  });

  it('that exist in another case are duplicates', () => {
    const { errors } = parse('recipient: [{name: a}, {name: b}, {name: A}, {name: b}]');
    expect(errors.map(({ Code, Pointer }) => `${Code} ${Pointer}`)).toEqual([
      'DUPLICATE_NAME /recipient/2/name',
      'DUPLICATE_NAME /recipient/3/name',
    ]);
    expect(errors[0]?.Message).toContain("Recipient 'A' and 'a' are one name to the workspace");
  });

  it('may be those of shares and pipelines', () => {
    expect(
      errorsOf(
        'metadata: {strategy: UPDATE}\nrecipient: [{name: a}]\nshare: [{name: a, pipelines: [{name_prefix: a}]}]',
      ),
    ).toEqual([]);
  });
});

describe('the addresses of a recipient', () => {
  it('100 are taken, 101 are not', () => {
    expect(errorsOf(recipient(`recipient_ips: [${ips(0, 100)}]`))).toEqual([]);
    expect(errorsOf(recipient(`recipient_ips: [${ips(0, 101)}]`))).toEqual([
      'LIMIT_EXCEEDED /recipient/0/recipient_ips',
    ]);
    expect(errorsOf(recipient(`recipient_ips_to_add: [${ips(0, 101)}]`, 'strategy: UPDATE'))).toEqual([
      'LIMIT_EXCEEDED /recipient/0/recipient_ips_to_add',
    ]);
  });

  it('are counted together where the list and what is to be added make the whole', () => {
    expect(
      errorsOf(recipient(`recipient_ips: [${ips(0, 60)}], recipient_ips_to_add: [${ips(50, 110)}]`)),
    ).toEqual(['LIMIT_EXCEEDED /recipient/0/recipient_ips']);
  });
});
