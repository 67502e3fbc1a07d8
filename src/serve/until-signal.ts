/** The only code that touches process signals: Ctrl-C and a supervisor's stop. */
export interface StopRequest {
  /** Resolves when the process is asked to end, with by what. */
  readonly requested: Promise<string>;
  /** Ends it for a reason of its own. */
  readonly request: (why: string) => void;
}

const FORCED_EXIT_CODE = 130;

/** A second signal does not wait any longer: what was under way is taken up at the next start. */
export function listenForStop(): StopRequest {
  let request: (why: string) => void = () => undefined;
  const requested = new Promise<string>((resolve) => (request = resolve));
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(FORCED_EXIT_CODE);
    asked = true;
    request(signal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { requested, request };
}
