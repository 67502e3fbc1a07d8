import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onePackOfEach } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const CATALOG = '/api/2.1/unity-catalog';
/** One recipient, two shares, a pipeline with its schedule: two names make a list the fewer calls. */
const LOOK = [
  `GET ${CATALOG}/recipients/fewest_recipient`,
  `GET ${CATALOG}/schemas/analytics_prod.finance_shared`,
  `GET ${CATALOG}/shares`,
  `GET ${CATALOG}/tables`,
  'GET /api/2.0/pipelines',
  'GET /api/2.2/jobs/list',
];

async function callsOf(strategy: string): Promise<readonly string[]> {
  const before = await service.workspace.requests();
  const { body } = await service.upload(onePackOfEach('fewest', { strategy }), { wait: '25' });
  expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
  const requests = await service.workspace.requests();
  return requests
    .slice(before.length)
    .map(({ Method, Path }) => `${Method} ${Path.replace(/pipelines\/.+/, 'pipelines/{id}')}`)
    .sort();
}

test('a NEW pack takes one look, what it writes, and one more look for the name that the workspace does not guard', async () => {
  const shares = ['fewest_fed', 'fewest_share'].flatMap((name) => [
    `POST ${CATALOG}/shares`,
    `PATCH ${CATALOG}/shares/${name}`,
    `PATCH ${CATALOG}/shares/${name}/permissions`,
  ]);
  const written = [`POST ${CATALOG}/recipients`, 'POST /api/2.0/pipelines', 'POST /api/2.2/jobs/create'];
  expect(await callsOf('NEW')).toEqual([...LOOK, ...shares, ...written, 'GET /api/2.2/jobs/list'].sort());
});

test('an UPDATE of nothing takes the look, two calls more for each share and one for each pipeline', async () => {
  const shares = ['fewest_fed', 'fewest_share'].flatMap((name) => [
    `GET ${CATALOG}/shares/${name}`,
    `GET ${CATALOG}/shares/${name}/permissions`,
  ]);
  expect(await callsOf('UPDATE')).toEqual([...LOOK, ...shares, 'GET /api/2.0/pipelines/{id}'].sort());
});
