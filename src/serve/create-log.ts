import { pino } from 'pino';
import type { Logger } from 'pino';
import pretty from 'pino-pretty';

const STDERR = 2;

/** To stderr, since stdout is for what a start says: readable lines at a terminal, JSON lines elsewhere. */
export function createLog(level: string, isTerminal: boolean): Logger {
  const options = { level, base: null, redact: ['token', '*.token', 'authorization', '*.authorization'] };
  return isTerminal
    ? pino(
        options,
        pretty({ destination: STDERR, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }),
      )
    : pino(options, pino.destination({ dest: STDERR, sync: true }));
}
