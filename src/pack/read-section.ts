import { z } from 'zod';
import type { DiagnosticCode } from './diagnostic';
import { type IssueParams, splitList } from './fields';
import { isEmpty, isUnreadable, type LocatedMap, type Place, plain } from './located';
import { nearestTo, surelyMeant } from './nearest';
import { neighboursWith } from './neighbours';
import { presentSpelling, type SectionKind } from './old-spellings';
import { quote } from './quote';
import type { Report } from './report';
import { type Field, memberPlace, placeWithin, Section } from './section';

export interface SectionForm<S extends z.ZodObject> {
  readonly kind: SectionKind;
  readonly schema: S;
  /** Fields with sections of their own below them: known here, read by the caller. */
  readonly structural: readonly string[];
}

/**
 * Reads a map by its schema, field by field. Reports unknown keys, fields in two spellings, missing ones, and values
 * that do not fit; all the others are in the section's values.
 */
export function readSection<S extends z.ZodObject>(
  form: SectionForm<S>,
  map: LocatedMap,
  self: Place,
  label: string,
  report: Report,
): Section<S> {
  const fields = knownFields(form, map, self, label, report);
  return readFields(form, fields, self, label, report);
}

/** As {@link readSection}, where the fields have been found already. */
export function readFields<S extends z.ZodObject>(
  { schema, structural }: SectionForm<S>,
  fields: ReadonlyMap<string, Field>,
  self: Place,
  label: string,
  report: Report,
): Section<S> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const field = fields.get(name);
    if (field && structural.includes(name)) continue;
    if (field) values[name] = readValue(type, field, `${label}: ${field.key}`, report);
    else if (!(type instanceof z.ZodOptional)) {
      report.error('MISSING', memberPlace(self, name), `${label} has no ${name}: give it one.`);
    }
  }
  return new Section<S>(self, label, fields, values as Partial<z.output<S>>);
}

/** The fields that say something, by their present spelling; a misspelt one stands for what it was meant for. */
function knownFields<S extends z.ZodObject>(
  form: SectionForm<S>,
  map: LocatedMap,
  self: Place,
  label: string,
  report: Report,
): Map<string, Field> {
  const { kind, schema } = form;
  const fields = new Map<string, Field>();
  const unknown: Field[] = [];
  for (const { key, at, value } of map.entries) {
    const name = presentSpelling(kind, key);
    const place = memberPlace(self, key, isEmpty(value) ? at : value.at);
    if (!Object.hasOwn(schema.shape, name)) {
      report.error('UNKNOWN_KEY', { ...place, at }, () => `${label}: ${unknownKeyMessage(form, key)}`);
      if (!isEmpty(value)) unknown.push({ key, place, node: value });
    } else if (fields.has(name)) {
      const message = `${label}: ${quote(fields.get(name)?.key ?? name)} and ${quote(key)} are spellings of one field: keep ${name} only.`;
      report.error('TWO_SPELLINGS', { ...place, at }, message);
    } else if (!isEmpty(value)) {
      fields.set(name, { key, place, node: value });
    }
  }
  for (const field of unknown.slice(0, MOST_MISSPELT)) {
    const name = fieldMeant(form, field.key);
    if (name !== undefined && !fields.has(name)) fields.set(name, field);
  }
  return fields;
}

/** More in one map are no slips, and each is compared with every field. */
const MOST_MISSPELT = 10;

/**
 * The field that a key stands for, be it misspelt: what it says is checked too, so that who corrects it is not told of the
 * rest only then, and is not told that the field is missing.
 */
export function fieldMeant<S extends z.ZodObject>(
  { kind, schema }: SectionForm<S>,
  key: string,
): string | undefined {
  const name = presentSpelling(kind, key);
  if (Object.hasOwn(schema.shape, name)) return name;
  return neighboursWith(kind, key).length > 0 ? undefined : surelyMeant(key, Object.keys(schema.shape));
}

function unknownKeyMessage<S extends z.ZodObject>({ kind, schema }: SectionForm<S>, key: string): string {
  const neighbours = neighboursWith(kind, key);
  return neighbours.length > 0
    ? `${quote(key)} is no field here, but of ${neighbours.join(' or ')}: move it there, or mend its indentation.`
    : `there is no field ${quote(key)}. Did you mean '${nearestTo(key, Object.keys(schema.shape))}'?`;
}

function readValue(type: z.core.$ZodType, field: Field, subject: string, report: Report): unknown {
  if (isUnreadable(field.node)) return undefined;
  const value = plain(field.node);
  const result = z.safeParse(type, value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    report.error(codeOf(issue), placeWithin(field, issue.path), `${subject} ${issue.message}`);
  }
  return withoutWrongItems(type, value, result.error.issues);
}

/** What is left of a list when its wrong items are out: the rules still look at the right ones. */
function withoutWrongItems(type: z.core.$ZodType, value: unknown, issues: z.core.$ZodIssue[]): unknown {
  const items: unknown = typeof value === 'string' ? splitList(value) : value;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  if (!Array.isArray(items) || wrong.has(undefined)) return undefined;
  return z.safeParse(
    type,
    items.filter((_, index) => !wrong.has(index)),
  ).data;
}

function codeOf(issue: z.core.$ZodIssue): DiagnosticCode {
  if (issue.code === 'custom') return (issue.params as IssueParams | undefined)?.Code ?? 'WRONG_TYPE';
  if (issue.code === 'invalid_value') return 'UNKNOWN_VALUE';
  if (issue.code === 'too_big' && issue.origin === 'array') return 'LIMIT_EXCEEDED';
  const aboutNumber = issue.code === 'too_big' || issue.code === 'too_small' || issue.code === 'invalid_type';
  return aboutNumber && ('origin' in issue || issue.expected === 'number') ? 'INVALID_NUMBER' : 'WRONG_TYPE';
}
