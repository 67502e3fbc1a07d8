import { packText, recipientNamed } from './packs';
import type { TestService } from './service';
import { countOf, whatExists } from './what-exists';

/** What scenarios need in which two things go wrong at once. */

export const UNITY = '/api/2.1/unity-catalog';
export const RECIPIENTS = `${UNITY}/recipients`;
export const NOTHING = { recipients: 0, shares: 0, pipelines: 0, jobs: 0 };

/** @param service asked for each time: it is started after this */
export const troubleOf = (service: () => TestService) => ({
  /** Somebody else makes one of the same name just before. */
  twin: (Path: string, Times = 1) =>
    service().workspace.faults({ Method: 'POST', Path, Times, Kind: 'twin' }),
  slow: (Path: string, DelayMs: number, Times = 1) =>
    service().workspace.faults({ Method: 'POST', Path, Times, Kind: 'slow-before', DelayMs }),
  countNamed: async (name: string) => countOf(await whatExists(service(), `${name}_`)),
});

export const manyRecipients = (name: string, count: number, metadata = {}): string =>
  packText({
    metadata: { project_name: name, ...metadata },
    recipient: Array.from({ length: count }, (_, number) =>
      recipientNamed(`${name}_r${number}`, { comment: 'from the pack' }),
    ),
  });
