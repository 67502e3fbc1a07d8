import { z } from 'zod';
import { DECISIONS } from '../../workflows/contract';
import { approvalSchema, statusSchema } from './share-pack';

export const approvalBody = z
  .strictObject({ Decision: z.enum(DECISIONS), Reason: z.string().max(1_000).optional() })
  .meta({ id: 'ApprovalDecision' });

export const approvalAnswer = z
  .object({ SharePackId: z.string(), Status: statusSchema, Approval: approvalSchema.nullable() })
  .meta({ id: 'ApprovalAnswer' });
