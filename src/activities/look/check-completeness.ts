import { lackingInPipeline } from '../../plan/lacking';
import type { PlannedStep } from '../../plan/resource';

/**
 * What an UPDATE may leave out of a pipeline that exists, and a new one needs (spec/pack-format.md, "Rules"), and what
 * the workspace's own setting must supply. One sentence each.
 */
export function checkCompleteness(
  created: readonly PlannedStep[],
  hasPipelineSetting: boolean,
  host: string,
): readonly string[] {
  const pipelines = created.flatMap(({ spec }) => (spec.kind === 'Pipeline' ? [spec] : []));
  const setting =
    pipelines.length === 0 || hasPipelineSetting
      ? []
      : [
          `The pack makes new pipelines, and the service does not know what to run in them on ${host}: set 'pipeline' for that workspace in WORKSPACES_FILE`,
        ];
  const missing = pipelines.flatMap((spec) => {
    const lacks = lackingInPipeline(spec);
    return lacks.length === 0
      ? []
      : [`Pipeline '${spec.name_prefix}' does not exist yet and needs ${lacks.join(', ')}`];
  });
  return [...setting, ...missing];
}
