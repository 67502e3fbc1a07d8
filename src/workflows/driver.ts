import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Command, Reply, Situation, StepTask, Telling } from '../run/commands';
import { inParts } from '../run/bounds';
import type { CheckFindings, LookedResolution, RunEvent, StepEnd, UndoEnd } from '../run/events';
import { reduce } from '../run/reduce';
import { newRun, statusOf } from '../run/state';
import type { Phase, Run } from '../run/state';
import { runDetails } from '../run/views/run-details';
import { statusView } from '../run/views/status';
import { Slots } from '../slots';
import { STEP_ACTIVITIES } from './activity-contract';
import type { RunRef, Told } from './activity-contract';
import { SIGNAL_APPROVE, SIGNAL_RESOLVE_CONFLICT } from './contract';
import type { ProvisionInput, ProvisionResult, Status } from './contract';
import { CHECK_MS } from './activity-options';
import { ofEach, reasonOf, refused, stepEndOf, undoEndOf } from './failure';
import { partsInTime } from './parts-in-time';
import {
  batchActivities,
  checkResolutions,
  keepDriftSchedule,
  readLateConflicts,
  requestCancel,
  stepActivities,
  tell,
} from './proxies';
import { summaryOf } from './summary';

const STATUS_KEY = defineSearchAttributeKey('SharePackStatus', 'KEYWORD');

/** An event without its time, which is the workflow's. */
export type Happening = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'atMs'> : never) : never;

/** A request that is answered by what the machine makes of it. */
type Asking = Extract<Happening, { readonly request: string | null; readonly kind: AskingKind }>;
type AskingKind = 'answered' | 'decided' | 'cancelled' | 'superseded';
export type Asked = Asking extends infer A ? (A extends Asking ? Omit<A, 'request'> : never) : never;

/**
 * Drives the machine by Temporal: what happens becomes events, what it asks for becomes activities, timers and replies. Decides
 * nothing. Whatever it begins it awaits, in every exit.
 */
export class Driver {
  readonly ref: RunRef;
  readonly state: Run;
  readonly #input: ProvisionInput;
  /** Cancelled when the run stops: these only read. */
  readonly #reads = new CancellationScope();
  /** The same for steps, whose activities end by themselves (WAIT_CANCELLATION_COMPLETED). */
  readonly #works = new CancellationScope();
  readonly #replies = new Map<string, (reply: Reply) => void>();
  /**
   * Local activities one after another: of those that run side by side, a replay gives all results at once, and what follows
   * from them comes in another order than it did (seen with @temporalio/worker 1.24.0).
   */
  readonly #notes = new Slots(1);
  #requests = 0;
  #underWay = 0;
  #fault: { readonly error: unknown } | undefined;
  #timer: CancellationScope | undefined;
  #told: Told = {};
  #isCancelRequested = false;
  #isShowing = false;
  #isReadingLate = false;
  #shownStatus: Status = 'IN_PROGRESS';

  /** To be made, and used, where a cancel from Temporal itself cancels nothing: `cancelRequested` says it to the machine. */
  constructor(input: ProvisionInput, cancelRequested: Promise<never>, isAgain = false) {
    const { sharePackId, dryRun = false, signalsMayApprove = false } = input;
    this.ref = { sharePackId };
    this.#input = input;
    this.state = newRun({ sharePackId, isDryRun: dryRun, isAgain, signalsMayApprove });
    cancelRequested.catch(() => {
      this.#isCancelRequested = true;
      this.dispatch({ kind: 'cancelled', request: null, why: 'Cancelled by a request in Temporal' });
    });
  }

  /** Lets the machine know, and does what it asks for. */
  dispatch(happening: Happening): void {
    const { commands } = reduce(this.state, { ...happening, atMs: Date.now() });
    for (const command of commands) this.#carryOut(command);
    this.#showSoon();
  }

  /** Ends when the machine has taken what is asked. @throws its refusal */
  async ask(asked: Asked): Promise<void> {
    this.#requests += 1;
    const request = String(this.#requests);
    let reply: Reply | undefined;
    this.#replies.set(request, (given) => (reply = given));
    this.dispatch({ ...asked, request });
    await this.until(() => reply !== undefined);
    if (reply?.kind === 'refused') throw refused(reply);
  }

  /** @throws what went wrong with the run itself, which nothing can wait for any more */
  async until(isSo: () => boolean): Promise<void> {
    await CancellationScope.nonCancellable(() => condition(() => isSo() || this.#fault !== undefined));
    if (this.#fault) throw this.#fault.error;
  }

  past(phase: Phase): Promise<void> {
    return this.until(() => this.state.phase !== phase);
  }

  /** Reads, unless the run has stopped or stops meanwhile. */
  async read(reading: () => Promise<Happening>): Promise<void> {
    try {
      this.dispatch(await this.#reads.run(reading));
    } catch (error) {
      // Stopped: the machine knows why.
      if (!isCancellation(error)) this.dispatch({ kind: 'blind', reason: reasonOf(error) });
    }
  }

  /** Late conflicts of batches that run are in the store; many words of that at once are one look. */
  readLate(): void {
    if (this.#isReadingLate) return;
    this.#isReadingLate = true;
    this.#begin(async () => {
      for (let after: number | undefined = -1; after !== undefined;) after = await this.#readLateAfter(after);
    });
  }

  /** A page of them, from the step after this id on. @returns after which step the next one begins; undefined: it was the last */
  async #readLateAfter(after: number): Promise<number | undefined> {
    const found = await this.#notes.run(() => {
      this.#isReadingLate = false;
      const begun = [...this.state.steps.values()]
        .filter(({ phase, lateKnown, step: { id } }) => phase === 'running' && !lateKnown && id > after)
        .map(({ step: { id }, begins: begin }) => ({ id, begin }));
      return begun.length === 0 ? Promise.resolve([]) : readLateConflicts({ ...this.ref, begun });
    });
    // A step that was begun again meanwhile has met this one before.
    const now = found.filter(({ id, begin }) => this.state.steps.get(id)?.begins === begin);
    if (now.length > 0)
      this.dispatch({ kind: 'lateFound', found: now.map(({ id, conflict }) => [id, conflict]) });
    const last = found.at(-1);
    return last?.more ? last.id : undefined;
  }

  /** When all is over: the workflow's own end, the same as the run's (spec/conflicts.md, "In Temporal"). */
  async close(): Promise<ProvisionResult> {
    await this.past('ending');
    this.#timer?.cancel();
    await this.until(() => this.#underWay === 0);
    this.#show();
    if (this.#told.hasDriftSchedule) await this.#scheduleDriftChecks();
    const Status = statusOf(this.state);
    const ErrorMessage = this.state.end?.errorMessage ?? null;
    const result = { SharePackId: this.ref.sharePackId, Status, ErrorMessage };
    const isCancelled = Status === 'CANCELLED' && !this.state.isAgain;
    if (isCancelled) await this.#awaitCancel();
    await condition(allHandlersFinished);
    if (this.state.isAgain || Status === 'COMPLETED') return result;
    if (isCancelled) throw new CancelledFailure(ErrorMessage ?? Status, [result]);
    throw ApplicationFailure.nonRetryable(ErrorMessage ?? Status, Status, result);
  }

  /** Temporal ends a workflow as cancelled only where it was asked to. */
  async #awaitCancel(): Promise<void> {
    if (this.#isCancelRequested) return;
    await requestCancel(this.ref);
    await condition(() => this.#isCancelRequested, '1 minute');
  }

  #carryOut(command: Command): void {
    switch (command.kind) {
      case 'check':
        this.#begin(() => this.#check(command));
        return;
      case 'perform':
        this.#begin(() => this.#perform(command.tasks));
        return;
      case 'undo':
        this.#begin(() => this.#undo(command.tasks));
        return;
      case 'stop':
        this.#reads.cancel();
        this.#works.cancel();
        return;
      case 'tell':
        this.#begin(() => this.#tell(command.telling));
        return;
      case 'wake':
        this.#wakeAt(command.atMs);
        return;
      case 'reply':
        this.#replies.get(command.request)?.(command.reply);
        this.#replies.delete(command.request);
    }
  }

  #begin(task: () => Promise<void>): void {
    this.#underWay += 1;
    void CancellationScope.nonCancellable(task)
      .catch((error: unknown) => (this.#fault ??= { error }))
      .finally(() => (this.#underWay -= 1));
  }

  async #check({ request, resolutions }: Extract<Command, { readonly kind: 'check' }>): Promise<void> {
    try {
      const findings = await this.#reads.run(() => this.#looked(resolutions));
      this.dispatch({ kind: 'checked', request, findings });
    } catch (error) {
      const failure = `It could not be looked at, so nothing of it was taken: ${reasonOf(error)}`;
      this.dispatch({ kind: 'checked', request, findings: { errors: [], stale: [] }, failure });
    }
  }

  /** All or nothing: parts of very many answers are looked at before any of them is taken, within the time of one look. */
  async #looked(resolutions: readonly LookedResolution[]): Promise<CheckFindings> {
    const time = { limitMs: CHECK_MS, nowMs: Date.now };
    const found = await partsInTime(inParts(resolutions), time, (part, scheduleToCloseTimeout) =>
      checkResolutions.executeWithOptions({ scheduleToCloseTimeout }, [
        { ...this.ref, ...this.#situation(), resolutions: part },
      ]),
    );
    return {
      errors: found.flatMap(({ errors }) => errors),
      stale: found.flatMap(({ stale }) => stale),
    };
  }

  async #perform(tasks: readonly StepTask[]): Promise<void> {
    let ends: readonly (readonly [number, StepEnd])[];
    try {
      ends = await this.#works.run(() => this.#performed(tasks));
    } catch (error) {
      ends = tasks.map(({ id }) => [id, stepEndOf(error)]);
    }
    this.dispatch({ kind: 'stepsEnded', ends: ofEach(tasks, ends) });
  }

  async #performed(tasks: readonly StepTask[]): Promise<readonly (readonly [number, StepEnd])[]> {
    const summary = summaryOf(tasks);
    const [task, ...others] = tasks;
    if (task && others.length === 0 && !this.#isLarge()) {
      const activity = stepActivities[STEP_ACTIVITIES[task.verb][task.type]];
      return [[task.id, await activity.executeWithOptions({ summary }, [this.#stepRef(task)])]];
    }
    return batchActivities.performSteps.executeWithOptions({ summary }, [this.#batch(tasks)]);
  }

  async #undo(tasks: readonly StepTask[]): Promise<void> {
    let ends: readonly (readonly [number, UndoEnd])[];
    try {
      ends = await this.#undone(tasks);
    } catch (error) {
      ends = tasks.map(({ id }) => [id, undoEndOf(error)]);
    }
    this.dispatch({ kind: 'undosEnded', ends: ofEach(tasks, ends) });
  }

  async #undone(tasks: readonly StepTask[]): Promise<readonly (readonly [number, UndoEnd])[]> {
    const summary = `undo: ${summaryOf(tasks)}`;
    const [task, ...others] = tasks;
    if (task && others.length === 0 && !this.#isLarge())
      return [
        [task.id, await stepActivities.undoStep.executeWithOptions({ summary }, [this.#stepRef(task)])],
      ];
    return batchActivities.undoSteps.executeWithOptions({ summary }, [this.#batch(tasks)]);
  }

  /** Whether steps travel together: the last of many that is left by itself travels as they did. */
  #isLarge(): boolean {
    return (this.state.pack?.batches.size ?? 1) > 1;
  }

  #situation(): Situation {
    return { mode: this.state.pack?.onConflict ?? 'ask', strategy: this.state.strategy };
  }

  #stepRef(task: StepTask) {
    return { ...this.ref, ...this.#situation(), ...task };
  }

  #batch(tasks: readonly StepTask[]) {
    return { ...this.ref, ...this.#situation(), tasks, width: this.state.pack?.batches.width ?? 1 };
  }

  async #tell(telling: Telling): Promise<void> {
    const told = await tell({ ...this.ref, ...telling });
    this.#told = { ...this.#told, ...told };
    this.dispatch({ kind: 'told', number: telling.number });
  }

  /** One timer at a time: what is asked for sooner takes its place. */
  #wakeAt(atMs: number): void {
    this.#timer?.cancel();
    const timer = new CancellationScope();
    this.#timer = timer;
    this.#begin(async () => {
      try {
        await timer.run(() => sleep(Math.max(1, atMs - Date.now()), { summary: 'reminder or deadline' }));
      } catch (error) {
        if (isCancellation(error)) return;
        throw error;
      }
      this.dispatch({ kind: 'timeReached' });
    });
  }

  /** What people see in the Temporal UI: once for all that a workflow task brings, a hundred ends of steps perhaps. */
  #showSoon(): void {
    if (this.#isShowing) return;
    this.#isShowing = true;
    void atRest().then(() => {
      this.#isShowing = false;
      this.#show();
    });
  }

  #show(): void {
    const status = statusOf(this.state);
    if (status !== this.#shownStatus) upsertSearchAttributes([{ key: STATUS_KEY, value: status }]);
    this.#shownStatus = status;
    const { signalsMayApprove, since } = this.state;
    const { binary, address, namespace } = this.#input.temporal ?? UNKNOWN_TEMPORAL;
    setCurrentDetails(
      runDetails(statusView(this.state), {
        signalCommand: `${quotedWhereNeeded(binary)} workflow signal --address ${address} --namespace ${namespace}`,
        workflowId: workflowInfo().workflowId,
        signals: { resolve: SIGNAL_RESOLVE_CONFLICT, approve: SIGNAL_APPROVE },
        ...{ signalsMayApprove, since, nowMs: Date.now() },
      }),
    );
  }

  /** What the run did stands without it; the pack's next version tries again. */
  async #scheduleDriftChecks(): Promise<void> {
    try {
      await keepDriftSchedule(this.ref);
    } catch (error) {
      log.warn('the schedule of drift checks was not brought up to date', { reason: reasonOf(error) });
    }
  }
}

const UNKNOWN_TEMPORAL = { binary: 'temporal', address: 'ADDRESS', namespace: 'NAMESPACE' } as const;

const quotedWhereNeeded = (path: string): string =>
  /^[\w./@:+-]+$/.test(path) ? path : `'${path.replace(/'/g, `'\\''`)}'`;

/**
 * When all that a workflow task has set going waits again: conditions are looked at then, and not before. No command, so
 * nothing that a history holds.
 */
async function atRest(): Promise<void> {
  let isAsked = false;
  const rest = CancellationScope.nonCancellable(() => condition(() => isAsked));
  // The first look at a condition is at once.
  isAsked = true;
  await rest;
}
