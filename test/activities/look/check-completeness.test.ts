import { expect, test } from '@jest/globals';
import { checkCompleteness } from '../../../src/activities/look/check-completeness';
import { stepsOf } from '../../../src/plan/resource';
import { packOf } from '../../plan/made-up';

const complete = {
  name_prefix: 'daily',
  source_asset: 'main.finance.revenue',
  ext_catalog_name: 'analytics_prod',
  ext_schema_name: 'finance_shared',
};
const check = (pipeline: object, hasSetting = true): readonly string[] => {
  const steps = stepsOf(packOf({ share: [{ name: 's', pipelines: [{ ...complete, ...pipeline }] }] }));
  return checkCompleteness(steps, hasSetting, 'dbc-1.cloud.example');
};

test('a new pipeline with all that it needs lacks nothing', () => {
  expect(check({})).toEqual([]);
  expect(check({ scd_type: '2', key_columns: ['id'] })).toEqual([]);
});

test('what an UPDATE may leave out of a pipeline that exists, a new one needs: all that is missing at once', () => {
  expect(check({ source_asset: undefined, ext_catalog_name: undefined, scd_type: '2' })).toEqual([
    "Pipeline 'daily' does not exist yet and needs source_asset, ext_catalog_name, key_columns",
  ]);
});

test('new pipelines need the setting that says what runs in them; nothing else does', () => {
  expect(check({}, false)).toEqual([
    expect.stringContaining("set 'pipeline' for that workspace in WORKSPACES_FILE"),
  ]);
  const recipients = stepsOf(packOf({ recipient: [{ name: 'a' }] }));
  expect(checkCompleteness(recipients, false, 'dbc-1.cloud.example')).toEqual([]);
});
