import type { z } from 'zod';
import { presentSpelling, type SectionKind } from './old-spellings';
import {
  deltaShareSchema,
  metadataSchema,
  pipelineSchema,
  recipientSchema,
  scheduleSchema,
  shareSchema,
} from './schema';

const SCHEMAS: Readonly<Partial<Record<SectionKind, z.ZodObject>>> = {
  metadata: metadataSchema,
  recipient: recipientSchema,
  share: shareSchema,
  delta_share: deltaShareSchema,
  pipeline: pipelineSchema,
  schedule: scheduleSchema,
};

/** Where a field may have been meant to stand that is indented too little or too much. */
const NEIGHBOURS: Readonly<Record<SectionKind, readonly SectionKind[]>> = {
  pack: ['metadata', 'recipient', 'share'],
  metadata: [],
  recipient: [],
  share: ['delta_share', 'pipeline'],
  delta_share: ['share', 'pipeline'],
  pipeline: ['schedule'],
  schedule: ['pipeline'],
};

/** The neighbouring kinds of map that have such a field. */
export const neighboursWith = (kind: SectionKind, key: string): readonly SectionKind[] =>
  NEIGHBOURS[kind].filter((neighbour) =>
    Object.hasOwn(SCHEMAS[neighbour]?.shape ?? {}, presentSpelling(neighbour, key)),
  );
