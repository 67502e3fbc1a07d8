import type { Pack } from '../src/pack/pack';
import type { Benchmark, Figure } from './benchmark';
import type { WorkPack } from './made-work-pack';
import { prepare } from './prepare';
import { type Served, withService } from './served';
import { P20, P200, after, lookCalls, minimalCalls } from './work-packs';

const GOAL = 1.03;

export const calls: Benchmark = {
  name: 'calls',
  description: 'calls of the workspace API that a run makes, to the fewest with which its work can be done',
  run: () =>
    withService(async (service) => {
      const figures: Figure[] = [];
      for (const work of [P20, P200]) figures.push(...(await figuresOf(service, work)));
      return figures;
    }),
};

async function figuresOf(service: Served, work: WorkPack): Promise<readonly Figure[]> {
  const { workspace } = service;
  await prepare(workspace, work, 0);
  const look = lookCalls(work, after(work));
  const resources = Object.values(after(work)).reduce((sum: number, count: number) => sum + count) - 1;
  const changed = Math.ceil(resources / 100);
  const made = await callsOf(service, work.text());
  const unchanged = await callsOf(service, work.text(updating));
  const some = await callsOf(
    service,
    work.text((pack) => withChanges(updating(pack), changed)),
  );
  const figure = (what: string, used: number, fewest: number): Figure => ({
    name: `${work.name}, ${what}`,
    value: used / fewest,
    unit: 'ratio',
    goal: GOAL,
    note: `${used} to ${fewest}`,
  });
  return [
    figure('NEW', made, minimalCalls(work)),
    figure('UPDATE of nothing', unchanged, look),
    figure(`UPDATE of ${changed} resources`, some, look + changed),
  ];
}

async function callsOf(service: Served, text: string): Promise<number> {
  const { workspace } = service;
  const before = await workspace.requests();
  const { body } = await service.upload(text, { wait: '60' });
  if (body.Status !== 'COMPLETED') throw new Error(`A pack is ${body.Status}: ${JSON.stringify(body)}`);
  return (await workspace.requests()).length - before.length;
}

const updating = ({ metadata, ...sections }: Pack): Pack => ({
  metadata: { ...metadata, strategy: 'UPDATE' },
  ...sections,
});

/** So many resources changed by a call each, of each kind in turn. */
function withChanges({ metadata, recipient, share }: Pack, count: number): Pack {
  const ofKind = (kind: number): number => Math.floor((count + 3 - kind) / 4);
  const change = <T>(items: readonly T[], most: number, changed: (item: T) => T): readonly T[] =>
    items.map((item, index) => (index < most ? changed(item) : item));
  return {
    metadata,
    recipient: change(recipient, ofKind(0), (one) => ({ ...one, comment: 'Changed' })),
    share: change(share, ofKind(1), (one) => ({ ...one, comment: 'Changed' })).map((one, index) => {
      const last = share.length - 1 - index;
      return {
        ...one,
        pipelines: one.pipelines.map((pipeline) => ({
          ...pipeline,
          ...(last < ofKind(2) && { description: 'Changed' }),
          ...(last < ofKind(3) && { schedule: { cron: '0 30 3 * * ?', timezone: 'UTC' } }),
        })),
      };
    }),
  };
}
