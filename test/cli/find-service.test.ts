import { describe, expect, test } from '@jest/globals';
import { findService, type CliEnv } from '../../src/cli/find-service';

const encoder = new TextEncoder();

async function find(url: string | undefined, env: CliEnv, files: Readonly<Record<string, string>> = {}) {
  const found = await findService(url, env, (path) => {
    const content = files[path];
    return content === undefined
      ? Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }))
      : Promise.resolve(encoder.encode(content));
  });
  return { url: found.url.href, source: found.source };
}
const file = (Address: string): string => JSON.stringify({ Address, Pid: 1 });

describe('the service', () => {
  const files = { '.sharepack/service.json': file('http://127.0.0.1:9001') };

  test('is where --url says, before all else', async () => {
    const env = { SHAREPACK_URL: 'http://env:1' };
    expect(await find('http://option:2', env, files)).toEqual({ url: 'http://option:2/', source: '--url' });
  });

  test('is where SHAREPACK_URL says', async () => {
    expect(await find(undefined, { SHAREPACK_URL: 'https://host/base' }, files)).toEqual({
      url: 'https://host/base/',
      source: 'SHAREPACK_URL',
    });
  });

  test('is where the start in this folder left its address', async () => {
    expect(await find(undefined, {}, files)).toEqual({
      url: 'http://127.0.0.1:9001/',
      source: '.sharepack/service.json',
    });
  });

  test('is looked for in DATA_DIR', async () => {
    const elsewhere = { '/data/service.json': file('http://127.0.0.1:9002') };
    expect(await find(undefined, { DATA_DIR: '/data' }, elsewhere)).toMatchObject({
      url: 'http://127.0.0.1:9002/',
    });
  });

  test('is at the default address where nothing says otherwise', async () => {
    expect(await find(undefined, { SHAREPACK_URL: '' })).toEqual({
      url: 'http://127.0.0.1:8080/',
      source: 'the default address',
    });
  });

  test.each(['no url', 'ftp://host', 'http://user:secret@host'])('is not at %p', async (url) => {
    await expect(find(url, {})).rejects.toMatchObject({
      exitCode: 3,
      message: '--url is not an address of a service.',
    });
  });

  test.each(['{', '{}', '{"Address": 5}'])(
    'is not in a file that says %p, and the file is named',
    async (content) => {
      await expect(find(undefined, {}, { '.sharepack/service.json': content })).rejects.toMatchObject({
        exitCode: 3,
        message: '.sharepack/service.json does not say where the service is.',
      });
    },
  );

  test('on another machine gets no token on the word of a file that may be anybody’s', async () => {
    const foreign = { '.sharepack/service.json': file('http://elsewhere.example.com') };
    await expect(find(undefined, { SHAREPACK_TOKEN: 't' }, foreign)).rejects.toMatchObject({ exitCode: 3 });
    expect(await find(undefined, {}, foreign)).toMatchObject({ url: 'http://elsewhere.example.com/' });
  });

  test.each(['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'http://0.0.0.0:1'])(
    'at %s is on this machine',
    async (address) => {
      const local = { '.sharepack/service.json': file(address) };
      expect(await find(undefined, { SHAREPACK_TOKEN: 't' }, local)).toMatchObject({ url: `${address}/` });
    },
  );
});
