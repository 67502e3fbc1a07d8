import { toQuartz } from '../cron';
import { type Located, type LocatedEntry, type LocatedMap, type Place } from '../located';
import { didYouMean } from '../nearest';
import type { PipelineSchedule } from '../pack';
import { quote } from '../quote';
import { readSection } from '../read-section';
import { scheduleSchema } from '../schema';
import type { Field, Section } from '../section';
import type { RuleContext } from './rule-context';

const SCHEDULE = { kind: 'schedule', schema: scheduleSchema, structural: [] } as const;
type ScheduleSection = Section<typeof scheduleSchema>;

/** The version 1.0 form, a map from asset to schedule: its values are schedules, those of the present form are text. */
export function assetSchedules({ node }: Field): readonly LocatedEntry[] | undefined {
  if (node.kind !== 'map') return undefined;
  const holdsSchedules = node.entries.some(({ value }) => value.kind === 'map' || isContinuous(value));
  return holdsSchedules ? node.entries : undefined;
}

/** One schedule in normal form; undefined, with errors, where it is none. `label` is the pipeline's. */
export function readSchedule(
  { node, place }: Field,
  label: string,
  context: RuleContext,
): PipelineSchedule | undefined {
  if (isContinuous(node)) return 'continuous';
  if (node.kind === 'map') return timedSchedule(node, place, label, context);
  const meant = node.kind === 'text' ? didYouMean(node.text, ['continuous']) : '';
  const message = `${label}: schedule must be {cron, timezone}, the word continuous, or {action: remove}.${meant}`;
  context.report.error('WRONG_TYPE', place, message);
  return undefined;
}

const isContinuous = (node: Located): boolean =>
  node.kind === 'text' && node.text.toLowerCase() === 'continuous';

function timedSchedule(
  node: LocatedMap,
  place: Place,
  label: string,
  context: RuleContext,
): PipelineSchedule | undefined {
  const section = readSection(SCHEDULE, node, place, `${label}: schedule`, context.report);
  if (section.has('action')) return removal(section, context);
  const cron = quartzCron(section, context);
  const timezone = zoneName(section, context);
  return cron === undefined || timezone === undefined ? undefined : { cron, timezone };
}

function removal(section: ScheduleSection, { report, strategy }: RuleContext): PipelineSchedule | undefined {
  if (section.has('cron') || section.has('timezone')) {
    const message = `${section.label} has an action and a cron or timezone: keep the action to drop the schedule, or the others to have one.`;
    report.error('EITHER_OR', section.place('action'), message);
  }
  if (strategy === 'NEW') {
    const message = `${section.label}: there is no schedule to remove with strategy NEW; the action is ignored.`;
    report.warning('IGNORED', section.place('action'), message);
  }
  return section.values.action && { action: section.values.action };
}

function quartzCron(section: ScheduleSection, { report }: RuleContext): string | undefined {
  if (!section.has('cron')) {
    report.error(
      'MISSING',
      section.place('cron'),
      `${section.label} has no cron: give it one, e.g. "0 0 2 * * ?".`,
    );
  }
  const { cron } = section.values;
  if (cron === undefined) return undefined;
  const result = toQuartz(cron);
  if ('problem' in result) {
    report.error('INVALID_CRON', section.place('cron'), `${section.label}: cron ${result.problem}`);
    return undefined;
  }
  if (result.cron !== cron.trim().toUpperCase().replace(/\s+/g, ' ')) {
    const message = `${section.label}: cron ${quote(cron)} is read as Quartz ${quote(result.cron)}.`;
    report.warning('CRON_CONVERTED', section.place('cron'), message);
  }
  return result.cron;
}

function zoneName(section: ScheduleSection, { report, timeZone }: RuleContext): string | undefined {
  if (!section.has('timezone')) return 'UTC';
  if (section.values.timezone === undefined) return undefined;
  const result = timeZone(section.values.timezone);
  if ('timezone' in result) return result.timezone;
  report.error(
    'INVALID_TIME_ZONE',
    section.place('timezone'),
    `${section.label}: timezone ${result.problem}`,
  );
  return undefined;
}
