import type { ResourceType } from '../../pack/pack';
import type { Kind } from './kind';
import { pipelines } from './pipeline';
import { recipients } from './recipient';
import { schedules } from './schedule';
import { shares } from './share';

export const KINDS: Readonly<Record<ResourceType, Kind>> = {
  Recipient: recipients,
  Share: shares,
  Pipeline: pipelines,
  Schedule: schedules,
};
