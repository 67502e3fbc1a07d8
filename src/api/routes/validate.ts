import type { ApiDependencies } from '../dependencies';
import { SHARE_PACKS_PATH } from '../links';
import { packBody } from '../middleware/pack-body';
import { uploadRate } from '../middleware/upload-rate';
import { Problem } from '../problem';
import { defineRoute } from '../route';
import { packFile } from '../schemas/upload';
import { validateAnswer, validateHeaders, validateOptions, type ValidateAnswer } from '../schemas/validate';
import { parseInput, refuseForeignBusinessLine, sentences, workspaceErrors } from '../uploads/judge-pack';
import { receivedFile, type ReceivedFile } from '../uploads/received-upload';

/** POST …/validate: what an upload would be told of the file itself. Keeps nothing, starts nothing. */
export function validateRoute(deps: ApiDependencies) {
  const { uploadMaxBytes, uploadsPerMinute } = deps.settings;
  return defineRoute({
    method: 'post',
    path: `${SHARE_PACKS_PATH}/validate`,
    summary: 'Check a share pack without keeping it or starting a run',
    access: 'read',
    before: [...uploadRate(uploadsPerMinute), ...packBody(uploadMaxBytes)],
    schemas: { query: validateOptions, headers: validateHeaders },
    contents: packFile(validateOptions),
    answers: { 200: 'Nothing is wrong with the file; what it comes to.' },
    answer: validateAnswer,
    problems: [
      'invalid-request',
      'validation-failed',
      'forbidden',
      'too-large',
      'unsupported-file',
      'too-many-uploads',
      'unavailable',
    ],
    handle: async ({ headers }, { actor, request }) => ({
      status: 200,
      body: await validate(deps, receivedFile(request, headers, actor)),
    }),
  });
}

/** @throws Problem `validation-failed` with all that is wrong, as an upload of the file would be answered */
async function validate(deps: ApiDependencies, received: ReceivedFile): Promise<ValidateAnswer> {
  const input = { ...parseInput(received, deps.settings), now: new Date() };
  const { Errors, OmittedErrors, ...result } = await deps.parser.validatePack(input);
  const { BusinessLine, Workspace, SharePackName, Warnings } = result;
  if (BusinessLine !== null) refuseForeignBusinessLine(received.actor, BusinessLine);
  const allErrors = [...Errors, ...(Workspace === null ? [] : workspaceErrors(deps, Workspace, received))];
  const told = {
    ValidationErrors: sentences(allErrors, OmittedErrors),
    ValidationWarnings: Warnings.map(({ Message }) => Message),
  };
  if (allErrors.length === 0)
    return { Message: `${SharePackName ?? 'The pack'} is valid.`, ...result, ...told };
  const [first = ''] = told.ValidationErrors;
  throw new Problem('validation-failed', first, {
    members: { Status: 'VALIDATION_FAILED', SharePackName, ...told, Errors: allErrors, Warnings },
  });
}
