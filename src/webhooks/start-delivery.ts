import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { DELIVERY_WORKFLOW_TYPE, deliveryWorkflowId } from '../workflows/contract';
import type { Delivery } from '../workflows/contract';

/**
 * The client itself repeats what may pass, so often as goes into this time; and this is less than an activity has that
 * writes to the store (activity-options.ts), which goes on without it then.
 */
const PATIENCE_MS = 5_000;

/** Begins deliveries as workflows of their own. One that was begun before, ended or not, is left as it is. */
export const createDeliveryStarter =
  (temporal: Client, taskQueue: string) =>
  async (delivery: Delivery): Promise<void> => {
    const { endpoint, notification } = delivery;
    const start = (): Promise<unknown> =>
      temporal.workflow.start(DELIVERY_WORKFLOW_TYPE, {
        workflowId: deliveryWorkflowId(delivery),
        taskQueue,
        args: [delivery],
        staticSummary: `${notification.Type} to ${endpoint}: ${notification.ProvisioningStatus}`,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    try {
      await temporal.withDeadline(Date.now() + PATIENCE_MS, start);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };
