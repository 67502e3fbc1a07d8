/** A process of its own: takes the lock of a folder when told to by a line on stdin, says what came of it, and stays until stdin ends. */
import { createInterface } from 'node:readline';
import { lockDataDir } from '../../src/local/data-dir-lock';

export function takeLock(dataDir: string): void {
  console.log('ready');
  createInterface(process.stdin)
    .once('line', () => console.log(outcome(dataDir)))
    .once('close', () => process.exit());
}

function outcome(dataDir: string): string {
  try {
    lockDataDir(dataDir);
    return 'holds';
  } catch (error) {
    return (error as Error).name;
  }
}
