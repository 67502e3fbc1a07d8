import type { ParsedPack } from './check-pack';
import { cronSentence, nextRuns } from './describe-cron';
import type { Diagnostic } from './diagnostic';
import { type Pack, type PipelineSchedule, type ResourceType, type Strategy } from './pack';
import { parsePack, type ParseInput } from './parse-pack';

/** What a check alone says of a pack; with the members that HTTP and `sharepack validate --json` give. */
export interface ValidationResult {
  /** null where the metadata that make it up cannot be read. */
  readonly SharePackName: string | null;
  /** From here on null where the pack has errors. */
  readonly Strategy: Strategy | null;
  readonly BusinessLine: string | null;
  readonly Workspace: string | null;
  readonly Resources: Readonly<Record<ResourceType, number>> | null;
  /** The first 200. */
  readonly Schedules: readonly DescribedSchedule[];
  readonly Errors: readonly Diagnostic[];
  /** How many errors there are beyond those listed. */
  readonly OmittedErrors: number;
  readonly Warnings: readonly Diagnostic[];
}

export interface DescribedSchedule {
  readonly Pipeline: string;
  /** In Quartz form. */
  readonly Cron: string;
  readonly TimeZone: string;
  /** In English. */
  readonly Description: string;
  /** The next three, ISO 8601 in UTC. */
  readonly NextRuns: readonly string[];
}

export interface ValidateInput extends ParseInput {
  /** From when on the next runs are counted. */
  readonly now: Date;
}

const MOST_SCHEDULES = 200;
const NEXT_RUNS = 3;

/** Checks a pack without keeping or starting anything. Pure; never throws, whatever the bytes. */
export const validatePack = ({ now, ...input }: ValidateInput): ValidationResult =>
  validationResult(parsePack(input), now);

export function validationResult(parsed: ParsedPack, now: Date): ValidationResult {
  const { pack, name, errors, omittedErrors, warnings } = parsed;
  return {
    SharePackName: name ?? null,
    Strategy: pack?.metadata.strategy ?? null,
    BusinessLine: pack?.metadata.business_line ?? null,
    Workspace: pack?.metadata.workspace_url ?? null,
    Resources: pack ? countResources(pack) : null,
    Schedules: pack ? describeSchedules(pack, now) : [],
    Errors: errors,
    OmittedErrors: omittedErrors,
    Warnings: warnings,
  };
}

function countResources({ recipient, share }: Pack): Record<ResourceType, number> {
  const pipelines = share.flatMap((each) => each.pipelines);
  return {
    Recipient: recipient.length,
    Share: share.length,
    Pipeline: pipelines.length,
    Schedule: pipelines.filter(({ schedule }) => isTimed(schedule)).length,
  };
}

type TimedSchedule = Exclude<PipelineSchedule, string | { readonly action: unknown }>;

const isTimed = (schedule: PipelineSchedule | undefined): schedule is TimedSchedule =>
  typeof schedule === 'object' && 'cron' in schedule;

/** Many pipelines share few schedules: each is worked out once. */
function describeSchedules({ share }: Pack, now: Date): DescribedSchedule[] {
  const known = new Map<string, Pick<DescribedSchedule, 'Description' | 'NextRuns'>>();
  const timed = share
    .flatMap(({ pipelines }) => pipelines)
    .flatMap(({ name_prefix, schedule }) => (isTimed(schedule) ? [{ name_prefix, schedule }] : []));
  return timed.slice(0, MOST_SCHEDULES).map(({ name_prefix, schedule }) => {
    const key = `${schedule.cron} ${schedule.timezone}`;
    const described = known.get(key) ?? describe(schedule, now);
    known.set(key, described);
    return { Pipeline: name_prefix, Cron: schedule.cron, TimeZone: schedule.timezone, ...described };
  });
}

const describe = ({ cron, timezone }: TimedSchedule, now: Date) => ({
  Description: cronSentence(cron),
  NextRuns: nextRuns(cron, timezone, now, NEXT_RUNS).map((run) => run.toISOString()),
});
