import { RESOURCE_TYPES } from '../pack/pack';
import type { OnConflict, ResourceType, Strategy } from '../pack/pack';
import { totalOf } from '../plan/progress';
import { provisioningStatus, waitingStage } from '../plan/provisioning-status';
import type { KindProgress, Position } from '../plan/provisioning-status';
import type { Outcome, Step } from '../plan/step';
import type { LookResult, PackSummary } from './activity-contract';
import { ApprovalGate } from './approval-gate';
import { ConflictBook } from './conflict-book';
import type { ConflictsView, RejectedSignal, ResolveAnswer, Status, StatusView } from './contract';
import { isEnded } from './contract';

/** At most as many are kept as anybody would read; the first ones, since a flood repeats itself. */
const MAX_REJECTED_SIGNALS = 50;

interface StepState {
  readonly step: Step;
  outcome: Outcome | null;
  error?: string;
}

/** What a run knows of itself: what its queries show and its handlers decide with. Knows nothing of Temporal. */
export class RunState {
  readonly book = new ConflictBook();
  readonly approval = new ApprovalGate();
  status: Status = 'IN_PROGRESS';
  stage: Position['stage'] = 'reading';
  pack: PackSummary | undefined;
  strategy: Strategy = 'NEW';
  errorMessage: string | null = null;
  failedType: ResourceType | null = null;
  undo: { done: number; total: number } | null = null;
  readonly rejectedSignals: RejectedSignal[] = [];
  readonly #sharePackId: string;
  /** Of the first wait, and of each late conflict by its own, though two may be of the same time. */
  readonly #deadlines = new Set<{ readonly ms: number }>();
  readonly #steps = new Map<number, StepState>();
  #settled: Readonly<Record<ResourceType, number>> | undefined;

  constructor(sharePackId: string) {
    this.#sharePackId = sharePackId;
  }

  get ended(): boolean {
    return isEnded(this.status);
  }

  /** Somebody has to say something before it goes on. */
  get isAsking(): boolean {
    return this.approval.isAsked || this.book.unanswered().length > 0;
  }

  /** It waits for its approval or its first answers: no step has begun, nor will before one of them comes. */
  get isUntouched(): boolean {
    return this.stage === 'looking' && this.status === 'AWAITING_RESOLUTION' && this.isAsking;
  }

  get mode(): OnConflict {
    return this.pack?.onConflict ?? 'ask';
  }

  get steps(): readonly Step[] {
    return [...this.#steps.values()].map(({ step }) => step);
  }

  /** The earliest of the deadlines that still run. ISO 8601. */
  get resolutionDeadline(): string | null {
    const times = [...this.#deadlines].map(({ ms }) => ms);
    return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
  }

  looked(look: LookResult): void {
    this.strategy = look.strategy;
    this.#settled = look.settled;
  }

  plan(step: Step): void {
    this.#steps.set(step.id, { step, outcome: null });
  }

  waitUntil(deadlineMs: number): () => void {
    const deadline = { ms: deadlineMs };
    this.#deadlines.add(deadline);
    return () => this.#deadlines.delete(deadline);
  }

  outcomeOf({ id }: Step): Outcome | null {
    return this.#steps.get(id)?.outcome ?? null;
  }

  end(step: Step, outcome: Outcome | null, error?: string): void {
    this.#steps.set(step.id, { step, outcome, ...(error !== undefined && { error }) });
  }

  /** A failed step stays failed, though what it had begun is taken back. */
  undone(step: Step, outcome: Outcome, left: string | null): void {
    const known = this.#steps.get(step.id);
    const error = left ?? known?.error;
    this.end(step, known?.outcome === 'failed' ? 'failed' : outcome, error);
  }

  reject(signal: RejectedSignal): void {
    if (this.rejectedSignals.length < MAX_REJECTED_SIGNALS) this.rejectedSignals.push(signal);
  }

  answered(): ResolveAnswer {
    const open = this.book.unanswered().length;
    return {
      SharePackId: this.#sharePackId,
      Status: this.status,
      Open: open,
      Answered: this.book.all().length - open,
    };
  }

  statusView(): StatusView {
    const progress = this.#progress();
    return {
      SharePackId: this.#sharePackId,
      Status: this.status,
      ProvisioningStatus: this.provisioningStatus(progress),
      ErrorMessage: this.errorMessage,
      Progress: totalOf(progress),
      Resources: [...this.#steps.values()].slice(0, 1000).map((state) => this.#view(state)),
      Conflicts: this.book.all(),
      RejectedSignals: this.rejectedSignals,
      ResolutionDeadline: this.resolutionDeadline,
      Approval: this.approval.view,
    };
  }

  conflictsView(): ConflictsView {
    return {
      SharePackId: this.#sharePackId,
      Status: this.status,
      ResolutionDeadline: this.resolutionDeadline,
      Conflicts: this.book.all(),
    };
  }

  provisioningStatus(progress = this.#progress()): string {
    const { strategy, undo, failedType: failed_type } = this;
    const waitsFor = { approval: this.approval.isAsked, answers: this.book.unanswered().length > 0 };
    const stage = this.status === 'AWAITING_RESOLUTION' ? waitingStage(waitsFor) : this.stage;
    return provisioningStatus({ stage, strategy, undo, progress, failed_type });
  }

  #view({ step, outcome, error }: StepState): StatusView['Resources'][number] {
    const { NewName } = this.book.find(step.type, step.name) ?? {};
    return {
      Type: step.type,
      Name: step.name,
      ...(NewName !== undefined && { RenamedTo: NewName }),
      Outcome: outcome,
      ...(error !== undefined && { Error: error }),
    };
  }

  #progress(): readonly KindProgress[] {
    return RESOURCE_TYPES.map((type) => {
      const steps = [...this.#steps.values()].filter(({ step }) => step.type === type);
      const settled = this.#settled?.[type] ?? 0;
      return {
        type,
        total: Math.max(this.pack?.totals[type] ?? 0, steps.length + settled),
        done: settled + steps.filter(({ outcome }) => outcome !== null).length,
      };
    });
  }
}
