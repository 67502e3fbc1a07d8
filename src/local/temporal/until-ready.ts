import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

const NAMESPACE = 'default';
/** The development server keeps closed runs for a day unless told otherwise; nobody looks at last week's run in time. */
const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;
/** About a second is usual. A loaded machine, or a large database file, takes longer. */
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
/** A version that words its announcement differently is believed after this long: one that lost its port is gone by then. */
const UNANNOUNCED_MS = 5_000;

export interface Readiness {
  readonly address: string;
  /** Whether the process itself has said that it serves. */
  readonly announced: () => boolean;
  readonly searchAttributes: readonly string[];
  /** Resolves when there is nothing to wait for any more, saying why. */
  readonly ended: Promise<string>;
}

/**
 * Waits until the server at `address` serves, and sets for how long it keeps closed runs.
 * @throws Error when it ends first, or is not ready in time
 */
export async function untilReady(readiness: Readiness): Promise<void> {
  const giveUp = new AbortController();
  const deadline = AbortSignal.any([giveUp.signal, AbortSignal.timeout(READY_TIMEOUT_MS)]);
  const tooSoon = readiness.ended.then((how) => {
    throw new Error(how);
  });
  try {
    await Promise.race([prepare(readiness, deadline), tooSoon]);
  } catch (error) {
    if (deadline.aborted)
      throw new Error(`it was not ready within ${READY_TIMEOUT_MS / 1000} s`, { cause: error });
    throw error;
  } finally {
    giveUp.abort();
  }
}

async function prepare(
  { address, announced, searchAttributes }: Readiness,
  deadline: AbortSignal,
): Promise<void> {
  // An answer on the port alone may be that of another server, which came between the probe of the port and this one.
  const patience = AbortSignal.any([deadline, AbortSignal.timeout(UNANNOUNCED_MS)]);
  await until(() => Promise.resolve(announced()), patience).catch(() => deadline.throwIfAborted());
  // gRPC waits a second after a first refused connection, so the port is tried by hand until it is open.
  await until(() => accepts(address), deadline);
  const connection = Connection.lazy({ address });
  try {
    await connection.withAbortSignal(deadline, async () => {
      await until(() => hasNamespace(connection), deadline);
      await until(() => hasSearchAttributes(connection, searchAttributes), deadline);
      const config = { workflowExecutionRetentionTtl: msToTs(RETENTION_MS) };
      await connection.workflowService.updateNamespace({ namespace: NAMESPACE, config });
    });
  } finally {
    await connection.close();
  }
}

async function until(isSo: () => Promise<boolean>, deadline: AbortSignal): Promise<void> {
  while (!(await isSo())) await sleep(POLL_MS, undefined, { signal: deadline });
}

function accepts(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`http://${address}`);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    const settle = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Its services come up one after another; until all have, it answers with errors of many kinds. */
const hasNamespace = (connection: Connection): Promise<boolean> =>
  connection.workflowService.describeNamespace({ namespace: NAMESPACE }).then(
    () => true,
    () => false,
  );

const hasSearchAttributes = (connection: Connection, names: readonly string[]): Promise<boolean> =>
  connection.operatorService.listSearchAttributes({ namespace: NAMESPACE }).then(
    ({ customAttributes }) => names.every((name) => name in customAttributes),
    () => false,
  );
