import { z } from 'zod';
import { statusSchema } from './share-pack';

const name = z.string().max(5_000);
const reason = z.string().max(1_000).optional();

/**
 * Only the shape: that a type, a name or an action is one there is, the run itself says, with a pointer to each that
 * is not (422), and so says the same to a signal.
 */
export const resolutionsBody = z
  .strictObject({
    Resolutions: z
      .array(
        z.strictObject({
          Type: name.meta({ description: 'Recipient, Share, Pipeline or Schedule.' }),
          Name: name.meta({ description: 'As in the pack.' }),
          Action: name.meta({ description: "One of the conflict's Actions." }),
          NewName: name.optional().meta({ description: 'For rename; else the first of SuggestedNames.' }),
          Fingerprint: name
            .optional()
            .meta({ description: 'Of the state you saw: if it changed since, 409.' }),
          Reason: reason,
        }),
      )
      .max(10_000)
      .readonly()
      .default([]),
    Rest: z
      .strictObject({ Action: name, Type: name.optional(), Reason: reason })
      .optional()
      .meta({ description: 'Answers every open conflict (of a type) that Resolutions does not name.' }),
  })
  .meta({ id: 'Resolutions' });

export const resolutionsAnswer = z
  .object({ SharePackId: z.string(), Status: statusSchema, Open: z.number(), Answered: z.number() })
  .meta({ id: 'ResolutionsAnswer' });
