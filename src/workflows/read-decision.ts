import { DECISIONS } from './contract';
import type { ApprovalDecision, ApproveRequest } from './contract';
import { MAX_REASON, asObject, oneOf, optional, refuseOthers, signalledBy, text } from './read-members';

/** What the update `approve` brought. @throws Error that says, for people, what does not fit. */
export function readApproveRequest(received: unknown): ApproveRequest {
  const { DecidedBy, ...decision } = asObject(received, 'The decision');
  return { ...readDecision(decision), DecidedBy: text(DecidedBy, 'DecidedBy') };
}

/** The same of the signal `approve`, which may claim a name. @throws Error that says, for people, what does not fit. */
export function readApproveSignal(received: unknown): ApproveRequest {
  const { DecidedBy, ...decision } = asObject(received, 'The signal');
  return { ...readDecision(decision), DecidedBy: signalledBy(DecidedBy, 'DecidedBy') };
}

function readDecision(body: Record<string, unknown>): ApprovalDecision {
  refuseOthers(body, ['Decision', 'Reason'], 'The decision');
  return {
    Decision: oneOf(DECISIONS, body['Decision'], 'Decision'),
    ...optional(body, 'Reason', MAX_REASON),
  };
}
