import { defaultPayloadConverter, rawValueTypeInfo } from '@temporalio/common';
import type { RawValue } from '@temporalio/common';
import { CancellationScope } from '@temporalio/workflow';
import { reasonOf } from './failure';
import type { Run } from './run';

/**
 * A signal's inputs come as they are: decoding one that cannot be decoded would fail the workflow's task, over and over.
 * More than this many are not typed by mistake.
 */
const SIGNAL_INPUTS = 20;
export const RAW_INPUTS = {
  typeInfo: { inputTypes: Array.from({ length: SIGNAL_INPUTS }, () => rawValueTypeInfo) },
};

/** Of what a signal brought and of what is wrong with it: anybody may send megabytes. */
const MAX_RECEIVED = 1000;

/** A signal has nobody to answer to: what is wrong with it shows in the run's status, and disturbs nothing. */
export async function takeSignal(
  run: Run,
  input: RawValue | undefined,
  take: (received: unknown) => Promise<unknown>,
): Promise<void> {
  let told = 'what cannot be decoded';
  try {
    const received: unknown = input && defaultPayloadConverter.fromPayload(input.payload);
    told = received === undefined ? 'nothing' : JSON.stringify(received);
    await take(received);
  } catch (error) {
    run.state.reject({
      ReceivedAt: new Date().toISOString(),
      Reason: reasonOf(error).slice(0, MAX_RECEIVED),
      Received: told.slice(0, MAX_RECEIVED),
    });
    run.show();
    await CancellationScope.nonCancellable(() => run.tell({ rejectedSignals: run.state.rejectedSignals }));
  }
}
