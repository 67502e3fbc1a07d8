import { STATUS_OF_DECISION } from './contract';
import type { Approval, ApprovalDecision, ApproveRequest } from './contract';

/** Whether a pack that is pending may be carried out, as a person decides once. Knows nothing of Temporal. */
export class ApprovalGate {
  #approval: Approval | null = null;
  #isOpen = false;

  /** null: none is needed. */
  get view(): Approval | null {
    return this.#approval;
  }

  /** The run waits for the decision. */
  get isAsked(): boolean {
    return this.#isOpen && this.#approval?.Status === 'pending';
  }

  get isDeclined(): boolean {
    return this.#approval?.Status === 'declined';
  }

  need(): void {
    this.#approval = { Status: 'pending' };
  }

  /** From now on it may be decided, where it is needed. */
  ask(): void {
    this.#isOpen = true;
  }

  /** Why this decision cannot be taken; the one that holds may be given again. */
  problem(request: ApprovalDecision): string | undefined {
    if (this.#approval === null) return 'This pack needs no approval.';
    if (this.isAsked || this.holds(request)) return undefined;
    const { Status, DecidedBy = 'somebody' } = this.#approval;
    return Status === 'pending'
      ? 'The run has not looked at the workspace yet: decide when it is known what the pack meets.'
      : `It was ${Status} by ${DecidedBy} already, and that stands.`;
  }

  holds({ Decision }: ApprovalDecision): boolean {
    return this.#approval?.Status === STATUS_OF_DECISION[Decision];
  }

  decided({ Decision, DecidedBy, Reason }: ApproveRequest, DecidedAt: string): Approval {
    return {
      Status: STATUS_OF_DECISION[Decision],
      DecidedBy,
      DecidedAt,
      ...(Reason !== undefined && { Reason }),
    };
  }

  take(decided: Approval): void {
    this.#approval = decided;
  }
}
