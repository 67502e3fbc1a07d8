import { defineSearchAttributeKey } from '@temporalio/common';
import {
  CancellationScope,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Step } from '../plan/step';
import type { FullResolution, RunNews, RunRef } from './activity-contract';
import { atRest } from './at-rest';
import { isEnded } from './contract';
import type { ApproveRequest, ProvisionInput, Reading, Status } from './contract';
import { recordAnswers, recordApproval, recordFailure, recordRun } from './proxies';
import { inParts } from './in-parts';
import { runDetails } from './run-details';
import { RunState } from './run-state';
import { Slots } from '../slots';

const STATUS_KEY = defineSearchAttributeKey('SharePackStatus', 'KEYWORD');

/** A run as its workflow carries it: its state, and the telling of it to Temporal and to the store. */
export class Run {
  readonly ref: RunRef;
  readonly state: RunState;
  /** Ends when it knows what it would do. */
  readonly isDryRun: boolean;
  readonly signalsMayApprove: boolean;
  /** Answers are taken one request at a time: a check and what follows from it must not interleave. */
  readonly answering = new Slots(1);
  /** Conflicts are known, or the run is over: the upload can be answered. */
  hasVerdict = false;
  /** The end is written down: whoever waits for it can be answered. */
  isOver = false;
  /** Nothing new is begun: the run fails, expires or is cancelled. */
  stopped = false;
  /** Set where the cancel came as a message; else it came from Temporal itself. */
  cancelledBecause: string | undefined;
  /** It was cancelled for another upload. */
  isSuperseded = false;
  failure: { readonly step: Step; readonly reason: string } | undefined;
  /** A late conflict got no answer in time. */
  expired = false;
  /** In the order in which they were begun. */
  readonly begun = new Map<number, Step>();
  /** How far it was when its steps were begun. */
  since: Reading | undefined;
  readonly #telling = new Slots(1);
  /** As the store has it: so it is stored, and so the look leaves it. Undefined where it is not known. */
  #toldStatus: Status | undefined = 'IN_PROGRESS';
  #isShowing = false;
  #pendingAnswers = 0;
  #shownStatus: Status = 'IN_PROGRESS';

  constructor({ sharePackId, dryRun, signalsMayApprove }: ProvisionInput) {
    this.ref = { sharePackId };
    this.isDryRun = dryRun === true;
    this.signalsMayApprove = signalsMayApprove === true;
    this.state = new RunState(sharePackId);
  }

  /**
   * It is known how the run goes on, and no request is being looked at that could change that: every conflict has an
   * answer and the pack the approval it needs, or it was declined.
   */
  get isSettled(): boolean {
    const { approval, isAsking } = this.state;
    return (!isAsking || approval.isDeclined) && !this.isAnswering;
  }

  get isAnswering(): boolean {
    return this.#pendingAnswers > 0;
  }

  async whileAnswering<T>(task: () => Promise<T>): Promise<T> {
    this.#pendingAnswers += 1;
    try {
      return await this.answering.run(task);
    } finally {
      this.#pendingAnswers -= 1;
    }
  }

  /** Writes answers down before the run acts on them: steps read them from the store. */
  async takeAnswers(resolutions: readonly FullResolution[], resolvedBy: string): Promise<void> {
    if (resolutions.length === 0) return;
    const resolvedAt = new Date().toISOString();
    for (const part of inParts(resolutions))
      await recordAnswers({ ...this.ref, resolutions: part, resolvedBy, resolvedAt });
    this.state.book.answer(resolutions, resolvedBy, resolvedAt);
  }

  /** Writes the decision down before the run acts on it. */
  async takeDecision(request: ApproveRequest): Promise<void> {
    const { approval } = this.state;
    const decided = approval.decided(request, new Date().toISOString());
    await recordApproval({ ...this.ref, approval: decided });
    approval.take(decided);
  }

  /** Tells status and deadline: AWAITING_RESOLUTION while any conflict, or the approval, is open. That it goes on is told once. */
  async announce(): Promise<void> {
    const { state } = this;
    if (isEnded(state.status)) return;
    state.status = state.isAsking ? 'AWAITING_RESOLUTION' : 'IN_PROGRESS';
    this.show();
    const { status, resolutionDeadline } = state;
    // While it asks, each telling may be of something more to answer, of which somebody is notified.
    if (status === 'IN_PROGRESS' && this.#toldStatus === status && state.pack?.tellsChanges) return;
    // Before it is told: of two that come at once the later one is to know of the other.
    this.#toldStatus = status;
    try {
      await this.tell({ status, resolutionDeadline });
    } catch (error) {
      this.#toldStatus = undefined;
      throw error;
    }
  }

  /**
   * Writes down what the run tells of itself, one thing after another: of local activities that run side by side, a
   * replay gives all results at once, and what follows from them comes in another order than it did (seen with
   * @temporalio/worker 1.24.0: a run that was answered could not be replayed).
   */
  tell(news: Omit<RunNews, keyof RunRef>): Promise<void> {
    return this.#telling.run(() => recordRun({ ...this.ref, ...news }));
  }

  /** What people see in the Temporal UI. */
  show(): void {
    const { status } = this.state;
    if (status !== this.#shownStatus) upsertSearchAttributes([{ key: STATUS_KEY, value: status }]);
    this.#shownStatus = status;
    const { signalsMayApprove, since } = this;
    const options = { signalsMayApprove, since, nowMs: Date.now() };
    setCurrentDetails(runDetails(this.state.statusView(), workflowInfo().workflowId, options));
  }

  /** The same. Of a large run a hundred steps may end in one workflow task: once for all that it brings. */
  showProgress(): void {
    if (!this.state.pack?.batches) {
      this.show();
      return;
    }
    if (this.#isShowing) return;
    this.#isShowing = true;
    void atRest().then(() => {
      this.#isShowing = false;
      this.show();
    });
  }

  async fail(step: Step, reason: string): Promise<void> {
    this.stopped = true;
    this.failure ??= { step, reason };
    this.state.end(step, 'failed', reason);
    await CancellationScope.nonCancellable(() =>
      recordFailure({ ...this.ref, id: step.id, outcome: 'failed', reason }),
    );
  }
}
