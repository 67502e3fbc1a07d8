import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchTemporal } from './temporal';

/** What Temporal keeps of a run. */
export interface History {
  readonly events: number;
  readonly historyMb: number;
}

const run = promisify(execFile);

export async function historyOf({ cli, address }: BenchTemporal, workflowId: string): Promise<History> {
  const where = ['--address', address, '--workflow-id', workflowId, '--output', 'json'];
  const { stdout } = await run(cli, ['workflow', 'describe', ...where]);
  const { workflowExecutionInfo } = JSON.parse(stdout) as {
    readonly workflowExecutionInfo: { readonly historyLength: string; readonly historySizeBytes: string };
  };
  return {
    events: Number(workflowExecutionInfo.historyLength),
    historyMb: Number(workflowExecutionInfo.historySizeBytes) / 1e6,
  };
}
