import { quote } from './quote';

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A workspace's address as its origin (scheme, host, port where it is not the default), whatever page of the
 * workspace was copied from the browser; or what is wrong with it, as a sentence. `http` only on this machine, since
 * a token goes with every call.
 */
export function workspaceOrigin(text: string): { origin: string } | { problem: string } {
  const address = text.trim();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return {
      problem: `${quote(text)} is no web address: give it as https://adb-1234567890123456.12.azuredatabricks.net.`,
    };
  }
  // Not quoted: what stands there may be a password.
  if (url.username !== '' || url.password !== '') {
    return {
      problem:
        'the address has a user name or password in it: remove it, credentials belong into the settings.',
    };
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return { problem: `${quote(text)} is not encrypted: begin it with https://.` };
  }
  return { origin: url.origin };
}
