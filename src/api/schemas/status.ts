import { z } from 'zod';
import { RESOURCE_TYPES } from '../../pack/pack';
import { OUTCOMES } from '../../plan/step';
import { conflictSchema } from './conflict';
import { driftFigures } from './drift';
import { sharePackShape } from './share-pack';

export const statusQuery = z.strictObject({
  resources_token: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'NextResourcesToken of the answer before.' }),
});

const resourceSchema = z
  .object({
    Type: z.enum(RESOURCE_TYPES),
    Name: z.string(),
    RenamedTo: z.string().optional(),
    Outcome: z.enum(OUTCOMES).nullable().meta({ description: 'null until it has run.' }),
    Error: z.string().optional(),
  })
  .meta({ id: 'Resource' });

export const statusAnswer = z
  .object({
    ...sharePackShape,
    ProvisioningStatus: z
      .string()
      .meta({ description: 'One line for people: `Step 4/8: Creating recipients`.' }),
    ErrorMessage: z.string().nullable(),
    RequestedBy: z.string(),
    CreatedAt: z.string(),
    LastUpdated: z.string(),
    Progress: z.object({ Done: z.number(), Total: z.number() }),
    Resources: z
      .array(resourceSchema)
      .readonly()
      .meta({ description: 'The first 1,000 from resources_token on.' }),
    NextResourcesToken: z.string().optional().meta({ description: 'There where there are more resources.' }),
    ValidationErrors: z.array(z.string()).readonly(),
    ValidationWarnings: z.array(z.string()).readonly(),
    Conflicts: z.array(conflictSchema).readonly(),
    RejectedSignals: z
      .array(z.object({ ReceivedAt: z.string(), Reason: z.string(), Received: z.string() }))
      .readonly(),
    ResolutionDeadline: z.string().nullable(),
    Drift: driftFigures
      .optional()
      .meta({ description: 'Where the workspace was compared with this version.' }),
  })
  .meta({ id: 'SharePackStatus' });
