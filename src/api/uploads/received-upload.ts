import type { Request } from 'express';
import type { z } from 'zod';
import type { Actor } from '../actor';
import { readPackBody } from '../middleware/pack-body';
import { parseRequest } from '../parse-request';
import { uploadOptions, type UploadOptions } from '../schemas/upload';
import { validateOptions } from '../schemas/validate';
import { fileName } from './file-name';

/** A pack as its sender gave it, whichever way it was sent; nothing is known of it yet. */
export interface ReceivedFile {
  readonly bytes: Uint8Array;
  readonly filename: string;
  readonly workspaceUrl: string | undefined;
  readonly actor: Actor;
}

export interface ReceivedUpload extends ReceivedFile {
  readonly options: UploadOptions;
  readonly idempotencyKey: string | undefined;
  /** For the history, where the pack's own description is not the reason. */
  readonly changeReason?: string;
  /** What its uploader is to know besides what the pack itself gives cause for. */
  readonly warnings?: readonly string[];
}

interface UploadHeaders {
  readonly 'Idempotency-Key'?: string | undefined;
  readonly 'X-Workspace-URL'?: string | undefined;
}

/** @throws Problem `invalid-request`, `unsupported-file` */
export function receivedUpload(request: Request, headers: UploadHeaders, actor: Actor): ReceivedUpload {
  const { file, options } = received(request, headers, actor, uploadOptions, "the upload's options");
  return { ...file, options, idempotencyKey: headers['Idempotency-Key'] };
}

/** A file that is only to be looked at. @throws Problem `invalid-request`, `unsupported-file` */
export function receivedFile(request: Request, headers: UploadHeaders, actor: Actor): ReceivedFile {
  return received(request, headers, actor, validateOptions, 'the options').file;
}

/** Options are query parameters or form fields; the query wins. */
function received<Options extends { readonly filename?: string | undefined }>(
  request: Request,
  headers: UploadHeaders,
  actor: Actor,
  schema: z.ZodType<Options>,
  part: string,
): { readonly file: ReceivedFile; readonly options: Options } {
  const { bytes, filename, fields } = readPackBody(request);
  const options = parseRequest(schema, { ...fields, ...(request.query as Record<string, unknown>) }, part);
  const name = fileName(options.filename ?? filename);
  return { file: { bytes, filename: name, workspaceUrl: headers['X-Workspace-URL'], actor }, options };
}
