import { expect, test } from '@jest/globals';
import type { ProbeAnswer, ProbeStage } from '../../src/databricks/probe';
import { judgeAddress, judgeClock, judgeWorkspace } from '../../src/doctor/judge-probe';

const answer: ProbeAnswer = {
  isWorkspace: true,
  status: 200,
  serverTimeMs: 1_000_000,
  localTimeMs: 1_000_000,
  rateLimits: {},
};

test.each<[ProbeStage, string, string, string]>([
  ['name', 'ENOTFOUND', 'the name adb-1.example.com leads to no address', 'DNS'],
  ['connection', 'ECONNREFUSED', 'no connection to adb-1.example.com', 'Nobody listens there'],
  ['connection', 'ETIMEDOUT', 'no connection to adb-1.example.com', 'private link'],
  ['tls', 'SELF_SIGNED_CERT_IN_CHAIN', 'not over TLS', 'NODE_EXTRA_CA_CERTS'],
  ['tls', 'CERT_HAS_EXPIRED', 'not over TLS', 'clock'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'not over TLS', 'another name than adb-1.example.com'],
  ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'not over TLS', 'speaks no TLS'],
  ['answer', 'ECONNRESET', 'gives no HTTP answer', 'Try again'],
])('failed at the %s with %s: says what failed and what helps', (failedAt, code, found, advice) => {
  expect(judgeAddress('https://adb-1.example.com', { failedAt, code })).toEqual({
    Check: 'address',
    Verdict: 'problem',
    Found: expect.stringMatching(new RegExp(`${found}.*\\(${code}\\)`)),
    ToDo: [expect.stringContaining(advice)],
  });
});

test.each([
  ['https://adb-1.example.com', 'ok'],
  ['http://127.0.0.1:8090', 'ok'],
  ['http://[::1]:8090', 'ok'],
  ['http://workspace:8090', 'warning'],
])('%s that answers is %s: without TLS a credential stays on this machine', (url, verdict) => {
  expect(judgeAddress(url, answer).Verdict).toBe(verdict);
});

test.each([
  [403, 'IP access list'],
  [302, 'Check the url'],
])('status %i of what is no workspace has advice of its own', (status, advice) => {
  expect(judgeWorkspace({ ...answer, isWorkspace: false, status }).ToDo).toEqual([
    expect.stringContaining(advice),
  ]);
});

test.each([
  [0, 'ok', 'agree'],
  [60, 'ok', 'agree'],
  [61, 'warning', '61 seconds ahead of'],
  [-61, 'warning', '61 seconds behind'],
  [3_600, 'warning', '60 minutes ahead of'],
])('a difference of %i seconds is %s', (seconds, verdict, words) => {
  const finding = judgeClock({ ...answer, localTimeMs: 1_000_000 + seconds * 1_000 });
  expect(finding.Verdict).toBe(verdict);
  expect(finding.Found).toContain(words);
});

test('a workspace that does not say what time it is cannot be compared: a warning', () => {
  expect(judgeClock({ ...answer, serverTimeMs: undefined }).Verdict).toBe('warning');
});
