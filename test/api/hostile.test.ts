import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPackParser, type StartedPackParser } from '../../src/parsing/create-pack-parser';
import { HOSTILE_INPUTS } from '../pack/hostile-inputs';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { PARSER_THREAD } from '../support/parser';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let parser: StartedPackParser;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  parser = createPackParser({ threadPath: PARSER_THREAD });
  api = await startApi(database.store, { parser, settings: { uploadMaxBytes: 6 * 1024 * 1024 } });
});
afterAll(async () => {
  await api.close();
  await parser.stop();
  await database.close();
});

test.each(HOSTILE_INPUTS)(
  '$name is answered 400, kept, and never a failure of the service',
  async (input) => {
    const answer = await api.upload(input.bytes(), `filename=${input.filename}`);
    expect([answer.status, answer.body['Status']]).toEqual([400, 'VALIDATION_FAILED']);
    const errors = answer.body['Errors'] as readonly { readonly Code: string }[];
    expect(errors.map(({ Code }) => Code)).toContain(input.code);
    const kept = await api.get(`/workflow/sharepack/${String(answer.body['SharePackId'])}`);
    expect([kept.status, kept.body['Status']]).toEqual([200, 'VALIDATION_FAILED']);
  },
);
