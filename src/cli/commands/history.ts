import { z } from 'zod';
import { historyAnswerSchema, type HistoryAnswer } from '../answers';
import { defineCommand, idArgument, idInput, runPath, serviceInput, serviceOptions } from '../command';
import { drawTable } from '../draw-table';
import { EXIT } from '../exit-code';
import type { DrawOptions } from '../output';
import { tell } from '../tell';

export const history = defineCommand({
  name: 'history',
  description: "show the versions of an upload's pack: which one holds, since when, by whom and why",
  arguments: [idArgument],
  options: serviceOptions,
  examples: ['npx sharepack history 0198c1f0-5d7e-7cc3-98c4-dc0c0c07398f'],
  input: z.object({ ...serviceInput, id: idInput }),
  handler: async ({ id, url, json }, context) => {
    const connection = await context.connect(url);
    const answer = await connection.send({ path: runPath(id, 'history') });
    return tell(context, connection, answer, {
      json,
      schema: historyAnswerSchema,
      draw,
      exitCode: () => EXIT.done,
    });
  },
});

const HEADINGS = [
  'VERSION',
  'STATUS',
  'EFFECTIVE FROM',
  'EFFECTIVE TO',
  'CHANGED BY',
  'SHAREPACKID',
  'REASON',
];

function draw({ SharePackName, Versions }: HistoryAnswer, { pen }: DrawOptions): string[] {
  if (Versions.length === 0) return ['This upload started no run, and its pack has no versions.'];
  const rows = Versions.map((version) => [
    String(version.Version),
    version.Status,
    version.EffectiveFrom ?? '-',
    version.EffectiveTo ?? (version.EffectiveFrom === undefined ? '-' : 'now'),
    version.ChangedBy,
    version.SharePackId,
    version.ChangeReason ?? '',
  ]);
  const [headings = '', ...lines] = drawTable([HEADINGS, ...rows]);
  return [SharePackName ?? '', pen('dim', headings), ...lines];
}
