import { describe, expect, it } from '@jest/globals';
import { parsePack } from '../../../src/pack/parse-pack';
import {
  deltaShareSchema,
  metadataSchema,
  packSchema,
  pipelineSchema,
  recipientSchema,
  scheduleSchema,
  shareSchema,
} from '../../../src/pack/schema';
import { excelTemplate } from '../../../src/pack/template/excel-template';
import { yamlTemplate } from '../../../src/pack/template/yaml-template';
import { parseBytes } from '../excel/parse-sheets';
import { DEFAULTS, packOf, parse } from '../parse';
import { partsOf } from './parts-of';

const SCHEMA_URL = 'http://127.0.0.1:8080/schema/sharepack.json';
const yaml = yamlTemplate(SCHEMA_URL);
const sections = {
  packSchema,
  metadataSchema,
  recipientSchema,
  shareSchema,
  deltaShareSchema,
  pipelineSchema,
  scheduleSchema,
};

describe('the YAML starting pack', () => {
  it('is valid as it stands, without a warning', () => {
    expect(parse(yaml)).toMatchObject({ errors: [], warnings: [], pack: { recipient: [{ type: 'D2O' }] } });
  });

  it('tells editors where its schema is, in its first line', () => {
    expect(yaml.split('\n')[0]).toBe(`# yaml-language-server: $schema=${SCHEMA_URL}`);
  });

  it.each(Object.entries(sections))(
    'has every field of %s, as a line or as a comment',
    (_name, { shape }) => {
      for (const key of Object.keys(shape)) expect(yaml).toMatch(new RegExp(`^ *(# |- )?${key}: ?`, 'm'));
    },
  );

  it('is the same pack without its comments', () => {
    const bare = yaml.replace(/(^|\s)#.*$/gm, '');
    expect(bare).not.toContain('#');
    expect(packOf(bare)).toEqual(packOf(yaml));
  });

  it('may have each of its metadata: uncommented, all are valid', () => {
    const [before = '', rest = ''] = yaml.split('\nrecipient:');
    const all = before.replace(/^ {2}# (?=[a-z_]+: )/gm, '  ');
    const { pack, errors } = parse(`${all}\nrecipient:${rest}`);
    expect(errors).toEqual([]);
    expect(Object.keys(pack?.metadata ?? {}).sort()).toEqual(Object.keys(metadataSchema.shape).sort());
  });
});

describe('the Excel starting pack', () => {
  const bytes = excelTemplate();

  it('is the same normalised pack as the YAML one, without a warning', () => {
    expect(parseBytes(bytes)).toMatchObject({ errors: [], warnings: [], pack: packOf(yaml) });
  });

  it('is always the same bytes', () => {
    expect(excelTemplate()).toEqual(bytes);
  });

  it('has a column for each field of a recipient, in the order of the format', () => {
    expect(partsOf(bytes).texts('xl/worksheets/sheet2.xml').slice(0, 10)).toEqual([
      'name',
      'type',
      'recipient',
      'recipient_databricks_org',
      'recipient_ips',
      'recipient_ips_to_add',
      'recipient_ips_to_remove',
      'token_expiry',
      'token_rotation',
      'comment',
    ]);
  });

  it('offers the words of the schema, and numbers within its bounds', () => {
    const parts = partsOf(bytes);
    expect(parts.validations('xl/worksheets/sheet1.xml')).toEqual([
      'AM,EMEA',
      'approved,declined,request_more_info,pending',
      'NEW,UPDATE,DELETE',
      'ask,fail,skip,update,rename,overwrite',
      'rollback,keep',
    ]);
    expect(parts.validations('xl/worksheets/sheet2.xml')).toEqual(['D2D,D2O', '0 to 36500', 'TRUE,FALSE']);
    expect(parts.validations('xl/worksheets/sheet4.xml')).toEqual([
      '1,2,full_refresh',
      'TRUE,FALSE',
      'continuous,remove',
    ]);
  });

  it('has a note with the field’s meaning on each header, each with a shape that shows it', () => {
    const parts = partsOf(bytes);
    const notes = parts.texts('xl/comments2.xml');
    expect(notes).toEqual(Object.values(recipientSchema.shape).map(({ description }) => description));
    expect(parts.count('xl/drawings/vmlDrawing2.vml', 'v:shape')).toBe(notes.length);
    for (const number of [1, 2, 3, 4]) expect(parts.texts(`xl/comments${number}.xml`)).not.toContain('');
  });

  it('is taken under any name that ends in .xlsx', () => {
    expect(parsePack({ bytes, filename: 'Audit.XLSX', defaults: DEFAULTS }).errors).toEqual([]);
  });
});
