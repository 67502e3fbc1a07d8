import { describe, expect, it } from '@jest/globals';
import type { ParseInput } from '../../../src/pack/parse-pack';
import { DEFAULTS, errorsOf, metadata, packOf, parse } from '../parse';

const BARE = 'recipient: [{name: a}]';
const metadataOf = (text: string, input: Partial<ParseInput> = {}) => parse(text, input).pack?.metadata;

describe('metadata that is left out', () => {
  it('comes from the defaults, the file’s name, and the format', () => {
    expect(metadataOf(BARE, { filename: 'q1-audit.v2.yaml' })).toEqual({
      ...DEFAULTS,
      project_name: 'q1-audit.v2',
      strategy: 'NEW',
      approver_status: 'approved',
    });
  });

  it.each(['requestor', 'business_line', 'workspace_url'] as const)(
    '%s without a default is an error that says how to give it',
    (field) => {
      const { [field]: _left, ...defaults } = DEFAULTS;
      const { errors } = parse(BARE, { defaults });
      expect(errors).toMatchObject([{ Code: 'MISSING', Pointer: `/metadata/${field}`, Line: 1, Column: 1 }]);
      expect(errors[0]?.Message).toMatch(new RegExp(`^metadata has no ${field}: (give|let|upload) `));
    },
  );

  it('an empty value is the same as none', () => {
    expect(
      metadataOf('metadata: {requestor: , business_line: "", strategy: ~}\nrecipient: [{name: a}]'),
    ).toMatchObject(DEFAULTS);
    expect(metadataOf('metadata:\nrecipient: [{name: a}]')).toMatchObject(DEFAULTS);
  });

  it('a default does not stand in for a value that is wrong', () => {
    expect(errorsOf(metadata('requestor: [a]'))).toEqual(['WRONG_TYPE /metadata/requestor']);
    expect(parse(metadata('requestor: [a]')).name).toBeUndefined();
  });

  it('project_name is taken from the file’s name, with a warning', () => {
    const { pack, warnings } = parse(BARE, { filename: 'C:\\packs\\finance q1.yml' });
    expect(pack?.metadata.project_name).toBe('finance q1');
    expect(warnings).toMatchObject([{ Code: 'PROJECT_NAME_FROM_FILE', Pointer: '/metadata/project_name' }]);
    expect(warnings[0]?.Message).toContain('recognised only by it');
    expect(parse(metadata('project_name: x')).warnings).toEqual([]);
  });

  it('characters that no value may have are taken out of a file’s name', () => {
    expect(metadataOf(BARE, { filename: 'a\u0000\ud800b\n.yaml' })?.project_name).toBe('ab');
  });

  it.each(['', '.yaml', 'dir/'])('a file’s name that is no name, %j, does not help', (filename) => {
    expect(errorsOf(BARE, { filename })).toEqual(['MISSING /metadata/project_name']);
  });
});

describe('approval', () => {
  it.each(['declined', 'request_more_info', 'pending'])(
    'a pack that is %s is refused with that reason',
    (status) => {
      const { errors } = parse(metadata(`approver_status: ${status}`));
      expect(errors).toMatchObject([{ Code: 'NOT_APPROVED', Pointer: '/metadata/approver_status' }]);
      expect(errors[0]?.Message).toContain(status);
    },
  );

  it('one that is pending is told that another service would wait', () => {
    expect(parse(metadata('approver_status: pending')).errors[0]?.Message).toContain('APPROVAL=wait');
    expect(parse(metadata('approver_status: declined')).errors[0]?.Message).not.toContain('APPROVAL=wait');
  });

  it('where the service waits, one that is pending is valid, with a warning', () => {
    const text = metadata('approver_status: pending, project_name: x');
    const { pack, errors, warnings } = parse(text, { pendingApproval: 'wait' });
    expect([errors, pack?.metadata.approver_status]).toEqual([[], 'pending']);
    expect(warnings).toMatchObject([{ Code: 'WAITS_FOR_APPROVAL', Pointer: '/metadata/approver_status' }]);
  });

  it.each(['declined', 'request_more_info'])('and one that is %s is refused there, too', (status) => {
    const { errors } = parse(metadata(`approver_status: ${status}`), { pendingApproval: 'wait' });
    expect(errors).toMatchObject([{ Code: 'NOT_APPROVED' }]);
  });

  it('where the service waits, one that is approved needs no approval', () => {
    expect(parse(metadata('project_name: x'), { pendingApproval: 'wait' }).warnings).toEqual([]);
  });
});

describe('workspace_url', () => {
  it.each([
    ['https://adb-1.azuredatabricks.net', 'https://adb-1.azuredatabricks.net'],
    ['https://ADB-1.azuredatabricks.net/?o=1#job/7', 'https://adb-1.azuredatabricks.net'],
    ['https://adb-1.azuredatabricks.net:443/', 'https://adb-1.azuredatabricks.net'],
    ['http://127.0.0.1:8090', 'http://127.0.0.1:8090'],
    ['http://localhost:8090/', 'http://localhost:8090'],
    ['"http://[::1]:8090"', 'http://[::1]:8090'],
  ])('%s is read as its origin', (url, origin) => {
    expect(
      packOf(metadata(`workspace_url: ${url.startsWith('"') ? url : `"${url}"`}`)).metadata.workspace_url,
    ).toBe(origin);
  });

  it.each([
    'http://adb-1.azuredatabricks.net',
    'http://127.0.0.1.example.com',
    'adb-1.azuredatabricks.net',
    'ftp://x',
    'https://',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is an error', (url) => {
    expect(errorsOf(metadata(`workspace_url: "${url}"`))).toEqual([
      'INVALID_WORKSPACE_URL /metadata/workspace_url',
    ]);
  });

  it('with a password in it is an error that does not repeat the password', () => {
    const { errors } = parse(metadata('workspace_url: "https://user:hunter2@adb-1.azuredatabricks.net"'));
    expect(errors).toMatchObject([{ Code: 'INVALID_WORKSPACE_URL' }]);
    expect(JSON.stringify(errors)).not.toContain('hunter2');
  });

  it('may come from the header; the pack’s own may say the same', () => {
    const header = { header_workspace_url: 'https://adb-2.azuredatabricks.net/' };
    expect(metadataOf(BARE, header)?.workspace_url).toBe('https://adb-2.azuredatabricks.net');
    expect(
      metadataOf(metadata('workspace_url: "https://ADB-2.azuredatabricks.net"'), header)?.workspace_url,
    ).toBe('https://adb-2.azuredatabricks.net');
  });

  it('that differs from the header’s is an error naming both hosts', () => {
    const { errors } = parse(metadata('workspace_url: "https://adb-1.azuredatabricks.net"'), {
      header_workspace_url: 'https://adb-2.azuredatabricks.net',
    });
    expect(errors).toMatchObject([{ Code: 'WORKSPACE_MISMATCH', Pointer: '/metadata/workspace_url' }]);
    expect(errors[0]?.Message).toMatch(/'adb-1\.azuredatabricks\.net'.*'adb-2\.azuredatabricks\.net'/);
  });

  it('that is wrong in the header or the setting is blamed on these', () => {
    expect(parse(BARE, { header_workspace_url: 'x' }).errors[0]?.Message).toMatch(
      /^The header X-Workspace-URL: 'x' is no web address/,
    );
    expect(parse(BARE, { defaults: { ...DEFAULTS, workspace_url: 'x' } }).errors[0]?.Message).toMatch(
      /^The setting DEFAULT_WORKSPACE_URL: /,
    );
  });
});

describe('the SharePackName', () => {
  it('is made of requestor, business_line and project_name, other signs turned into dashes', () => {
    const text = metadata('requestor: jane.doe@example.com, business_line: R&D, project_name: Q1 audit/2');
    expect(parse(text).name).toBe('SharePack_jane.doe@example.com_R-D_Q1-audit-2');
  });

  it('keeps the workflow’s id under 1,000 bytes, or is an error', () => {
    // sharepack/adb-1.azuredatabricks.net/SharePack_local_default_ is 60 bytes.
    expect(errorsOf(metadata(`project_name: ${'x'.repeat(939)}`))).toEqual([]);
    expect(errorsOf(metadata(`project_name: ${'x'.repeat(940)}`))).toEqual([
      'NAME_TOO_LONG /metadata/project_name',
    ]);
    expect(errorsOf(metadata(`project_name: ${'é'.repeat(500)}`))).toEqual([
      'NAME_TOO_LONG /metadata/project_name',
    ]);
  });
});
