import { endProcess } from './end-process';
import { isRunning } from './process-identity';
import { readServiceFile } from './service-record';

/**
 * Ends the parts that an earlier holder of the folder recorded and, having been killed, did not end itself: they hold
 * its ports and files (spec/operations.md, TEMPORAL_PORT). Only who holds the lock may call this. A part is the process
 * with the recorded id and start time; any other that has come by the id since is left alone.
 * @throws Error naming the part, where it cannot be ended
 */
export async function endLeftovers(dataDir: string, say: (line: string) => void): Promise<void> {
  const parts = readServiceFile(dataDir)?.Parts ?? [];
  for (const part of parts.filter(isRunning)) {
    say(`Ending ${part.Name} (process ${part.Pid}), which an earlier start in ${dataDir} left running.`);
    try {
      await endProcess(part);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${part.Name} (process ${part.Pid}), left running by an earlier start in ${dataDir}, could not be ended: ${reason}. ` +
          `End it by hand (kill ${part.Pid}) and start again.`,
      );
    }
  }
}
