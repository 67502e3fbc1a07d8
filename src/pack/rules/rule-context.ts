import type { Strategy } from '../pack';
import type { Report } from '../report';
import type { TimeZoneResult } from '../time-zone';

/** What every rule needs beside the resource it looks at. */
export interface RuleContext {
  readonly strategy: Strategy;
  readonly report: Report;
  readonly timeZone: (name: string) => TimeZoneResult;
}
