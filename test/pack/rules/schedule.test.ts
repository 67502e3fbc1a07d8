import { describe, expect, it } from '@jest/globals';
import { errorsOf, packOf, parse, pipeline, share, warningsOf } from '../parse';

const scheduleOf = (schedule: string, meta = '') =>
  packOf(pipeline(`schedule: ${schedule}`, meta)).share[0]?.pipelines[0]?.schedule;
const AT = '/share/0/pipelines/0/schedule';
const mapped = (map: string, fields = '', meta = '', assets = 'share_assets: [m.a.t, m.a.u, m.b.u],') =>
  share(
    `${assets} delta_share: {ext_catalog_name: c, ext_schema_name: d}, pipelines: [{name_prefix: p, schedule: {${map}}, ${fields}}]`,
    meta,
  );

describe('a schedule', () => {
  it('is a cron with a time zone; without one it is in UTC', () => {
    expect(scheduleOf('{cron: "0 0 2 * * ?", timezone: America/New_York}')).toEqual({
      cron: '0 0 2 * * ?',
      timezone: 'America/New_York',
    });
    expect(scheduleOf('{cron: "0 0 2 * * ?"}')).toEqual({ cron: '0 0 2 * * ?', timezone: 'UTC' });
  });

  it.each(['continuous', 'Continuous'])('is the word %s', (word) => {
    expect(scheduleOf(word)).toBe('continuous');
  });

  it('is {action: remove}, which on NEW removes nothing and is a warning', () => {
    expect(scheduleOf('{action: remove}', 'strategy: UPDATE')).toEqual({ action: 'remove' });
    expect(warningsOf(pipeline('schedule: {action: remove}'))).toEqual([`IGNORED ${AT}/action`]);
    expect(errorsOf(pipeline('schedule: {action: add}'))).toEqual([`UNKNOWN_VALUE ${AT}/action`]);
    expect(errorsOf(pipeline('schedule: {action: remove, cron: "0 0 2 * * ?"}'))).toEqual([
      `EITHER_OR ${AT}/action`,
    ]);
  });

  it('is nothing where the key or its value is missing', () => {
    expect(packOf(pipeline('schedule:')).share[0]?.pipelines[0]).not.toHaveProperty('schedule');
  });

  it('in five fields is turned into Quartz, which a warning shows', () => {
    const { pack, warnings } = parse(pipeline('schedule: {cron: "30 2 * * 1-5", timezone: UTC}'));
    expect(pack?.share[0]?.pipelines[0]?.schedule).toEqual({ cron: '0 30 2 ? * 2-6', timezone: 'UTC' });
    expect(warnings.find(({ Code }) => Code === 'CRON_CONVERTED')).toMatchObject({
      Pointer: `${AT}/cron`,
      Message: "Pipeline 'p': schedule: cron '30 2 * * 1-5' is read as Quartz '0 30 2 ? * 2-6'.",
    });
    expect(warningsOf(pipeline('schedule: {cron: "0 0 2  * * ?"}'))).toEqual([]);
  });

  it.each([
    ['{cron: "0 0 30 2 *"}', `INVALID_CRON ${AT}/cron`],
    ['{cron: "0 0 2 * * ?", timezone: Europe/Berln}', `INVALID_TIME_ZONE ${AT}/timezone`],
    ['{timezone: UTC}', `MISSING ${AT}/cron`],
    ['{cron: [a]}', `WRONG_TYPE ${AT}/cron`],
    ['every day', `WRONG_TYPE ${AT}`],
    ['[a]', `WRONG_TYPE ${AT}`],
    ['{cron: "0 0 2 * * ?", crontab: x}', `UNKNOWN_KEY ${AT}/crontab`],
  ])('%s is none', (schedule, error) => {
    expect(errorsOf(pipeline(`schedule: ${schedule}`))).toEqual([error]);
  });

  it('with two things wrong is told both at once', () => {
    expect(errorsOf(pipeline('schedule: {cron: x, timezone: y}'))).toEqual([
      `INVALID_CRON ${AT}/cron`,
      `INVALID_TIME_ZONE ${AT}/timezone`,
    ]);
  });
});

describe('the version 1.0 map from asset to schedule', () => {
  const daily = '{cron: "0 0 2 * * ?", timezone: UTC}';

  it('stands in for source_asset: one pipeline for each asset, named after it', () => {
    const text = mapped(`t: ${daily}, M.A.U: continuous`, '', '', 'share_assets: [m.a.t, m.a.u],');
    expect(packOf(text).share[0]?.pipelines).toEqual([
      {
        name_prefix: 'p_t',
        source_asset: 'm.a.t',
        target_asset: 't',
        ext_catalog_name: 'c',
        ext_schema_name: 'd',
        schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' },
      },
      {
        name_prefix: 'p_U',
        source_asset: 'm.a.u',
        target_asset: 'u',
        ext_catalog_name: 'c',
        ext_schema_name: 'd',
        schedule: 'continuous',
      },
    ]);
  });

  it('with one entry keeps the pipeline’s own name', () => {
    const text = mapped('t: continuous', '', '', 'share_assets: [m.a.t],');
    expect(packOf(text).share[0]?.pipelines).toMatchObject([
      { name_prefix: 'p', source_asset: 'm.a.t', schedule: 'continuous' },
    ]);
  });

  it('names an asset of the share; a last part that several have must be written whole', () => {
    expect(errorsOf(mapped('x: continuous', '', '', 'share_assets: [m.a.t],'))).toEqual([
      `ASSET_NOT_IN_SHARE ${AT}/x`,
    ]);
    expect(errorsOf(mapped('u: continuous, t: continuous, m.b.u: continuous'))).toContain(
      `AMBIGUOUS_ASSET ${AT}/u`,
    );
  });

  it('on UPDATE needs no list of assets', () => {
    const text = mapped('t: continuous, m.a.u: continuous', '', 'strategy: UPDATE', '');
    expect(packOf(text).share[0]?.pipelines).toEqual([
      { name_prefix: 'p_t', ext_catalog_name: 'c', ext_schema_name: 'd', schedule: 'continuous' },
      {
        name_prefix: 'p_u',
        source_asset: 'm.a.u',
        ext_catalog_name: 'c',
        ext_schema_name: 'd',
        schedule: 'continuous',
      },
    ]);
  });

  it('cannot stand beside source_asset, nor several assets beside one target_asset', () => {
    const errors = errorsOf(
      mapped('t: continuous, m.a.u: continuous, m.b.t: continuous', 'source_asset: m.a.t, target_asset: x'),
    );
    expect(errors).toContain('EITHER_OR /share/0/pipelines/0/source_asset');
    expect(errors).toContain('EITHER_OR /share/0/pipelines/0/target_asset');
  });

  it('is checked schedule by schedule, and what the entry lacks is said once', () => {
    const text = share(
      `share_assets: [m.a.t, m.a.u], pipelines: [{name_prefix: p, schedule: {t: {cron: x}, u: sometimes}}]`,
    );
    expect(errorsOf(text)).toEqual([
      'TARGET_REQUIRED /share/0/pipelines/0/ext_catalog_name',
      `INVALID_CRON ${AT}/t/cron`,
      `WRONG_TYPE ${AT}/u`,
    ]);
  });

  it('an asset without a schedule gets a pipeline without one', () => {
    expect(packOf(mapped('t: , m.a.u: continuous', '', 'strategy: UPDATE')).share[0]?.pipelines[0]).toEqual({
      name_prefix: 'p_t',
      source_asset: 'm.a.t',
      ext_catalog_name: 'c',
      ext_schema_name: 'd',
    });
  });

  it('two assets whose last parts are alike would give one name, which is an error', () => {
    expect(errorsOf(mapped('t: continuous, m.a.u: continuous, m.b.u: continuous'))).toEqual([
      `DUPLICATE_NAME ${AT}/m.b.u`,
    ]);
  });
});
