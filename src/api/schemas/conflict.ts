import { z } from 'zod';
import { RESOURCE_TYPES } from '../../pack/pack';
import { ACTIONS, type Json } from '../../plan/conflict';

/** z.json() is recursive, which the document's generator follows for ever. */
const jsonSchema = z
  .custom<Json>(() => true)
  .meta({
    type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
  });

export const differenceSchema = z.object({ Field: z.string(), Existing: jsonSchema, Desired: jsonSchema });

const actionSchema = z.enum(ACTIONS);

export const managedBySchema = z.object({
  SharePackName: z.string(),
  SharePackId: z.string(),
  Version: z.number(),
});

export const conflictSchema = z
  .object({
    Type: z.enum(RESOURCE_TYPES),
    Name: z.string().meta({ description: 'As in the pack.' }),
    ExistingName: z.string().optional().meta({
      description:
        "The name of what stands in the way, where it is not the pack's (a recipient for the same metastore).",
    }),
    Message: z.string().meta({ description: 'What is in the way, and what to do next.' }),
    Owner: z.enum(['this pack', 'another pack', 'not managed']),
    ManagedBy: managedBySchema.optional(),
    CreatedAt: z.string().nullable(),
    CreatedBy: z.string().nullable(),
    Identical: z.boolean(),
    Differences: z.array(differenceSchema).readonly(),
    Actions: z.array(actionSchema).readonly().meta({ description: 'What may be answered.' }),
    Consequences: z
      .partialRecord(actionSchema, z.string())
      .readonly()
      .meta({ description: 'What an action would lose.' }),
    SuggestedNames: z.array(z.string()).readonly(),
    Fingerprint: z.string().meta({ description: 'Of the existing resource; send it back with the answer.' }),
    Late: z.boolean().meta({ description: 'It appeared after the look.' }),
    Action: actionSchema.optional().meta({ description: 'The answer, once there is one.' }),
    NewName: z.string().optional(),
    ResolvedBy: z.string().optional(),
    ResolvedAt: z.string().optional(),
    Reason: z.string().optional(),
  })
  .meta({ id: 'Conflict' });
