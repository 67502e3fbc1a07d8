import { basename } from 'node:path';
import type { Request } from 'express';
import { quote } from '../../pack/quote';
import type { Actor } from '../actor';
import { readPackBody } from '../middleware/pack-body';
import { parseRequest } from '../parse-request';
import { Problem } from '../problem';
import { uploadOptions, type UploadOptions } from '../schemas/upload';

/** An upload as its sender gave it, whichever way it was sent; nothing is known of the pack yet. */
export interface ReceivedUpload {
  readonly bytes: Uint8Array;
  readonly filename: string;
  readonly options: UploadOptions;
  readonly workspaceUrl: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly actor: Actor;
  /** For the history, where the pack's own description is not the reason. */
  readonly changeReason?: string;
  /** What its uploader is to know besides what the pack itself gives cause for. */
  readonly warnings?: readonly string[];
}

/** @throws Problem `invalid-request`, `unsupported-file` */
export function receivedUpload(
  request: Request,
  headers: {
    readonly 'Idempotency-Key'?: string | undefined;
    readonly 'X-Workspace-URL'?: string | undefined;
  },
  actor: Actor,
): ReceivedUpload {
  const body = readPackBody(request);
  const given = { ...body.fields, ...(request.query as Record<string, unknown>) };
  const options = parseRequest(uploadOptions, given, "the upload's options");
  return {
    bytes: body.bytes,
    filename: fileName(options.filename ?? body.filename),
    options,
    workspaceUrl: headers['X-Workspace-URL'],
    idempotencyKey: headers['Idempotency-Key'],
    actor,
  };
}

const LONGEST_NAME = 255;

function fileName(given: string | undefined): string {
  // Some browsers send a whole path, and Windows has separators of its own.
  const name = basename((given ?? '').replaceAll('\\', '/'));
  if (name === '')
    throw new Problem('invalid-request', 'The file has no name: give it one with ?filename=pack.yaml.');
  if (/\.(xls[mb]?|xlt[xm]?)$/i.test(name))
    throw new Problem(
      'unsupported-file',
      `${quote(name)} is another kind of Excel file: save the pack as .xlsx, "Excel workbook".`,
    );
  if (!/\.(ya?ml|xlsx)$/i.test(name))
    throw new Problem(
      'unsupported-file',
      `${quote(name)} is not a share pack: one ends in .yaml, .yml or .xlsx.`,
    );
  if (name.length > LONGEST_NAME)
    throw new Problem('invalid-request', `The file's name is longer than ${LONGEST_NAME} characters.`);
  return name;
}
