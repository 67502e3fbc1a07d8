import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './contract';
import { BARE_VERDICT } from './contract';

const { read, look, recipient, share, finish } = proxyActivities<BareActivities>({
  startToCloseTimeout: '10 minutes',
});

/** What a run of a small pack is to Temporal: as many activities, of which each does nothing. */
export async function bare(id: string): Promise<string> {
  let hasVerdict = false;
  setHandler(defineUpdate<string>(BARE_VERDICT), async () => {
    await condition(() => hasVerdict);
    return id;
  });
  await read(id);
  await look(id);
  hasVerdict = true;
  await recipient(id);
  await share(id);
  return finish(id);
}
