import { type Request, type RequestHandler, raw } from 'express';
import multer, { memoryStorage } from 'multer';
import { Problem } from '../problem';

/** What an upload's body holds, whichever way it was sent. */
export interface PackBody {
  readonly bytes: Uint8Array;
  /** The name that a form's file has. */
  readonly filename: string | undefined;
  /** A form's other fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const FORM_FIELDS = 20;
const FIELD_BYTES = 4_096;

/** Readers of a form with one `file`, and of any other body as the file's bytes; each skips the other's. */
export function packBody(uploadMaxBytes: number): readonly RequestHandler[] {
  const form = multer({
    // Packs are small, and are to be hashed and stored whole.
    storage: memoryStorage(),
    limits: {
      fileSize: uploadMaxBytes,
      files: 1,
      fields: FORM_FIELDS,
      fieldSize: FIELD_BYTES,
      fieldNameSize: 100,
      parts: FORM_FIELDS + 1,
      headerPairs: 20,
    },
    // Browsers and curl write names in UTF-8.
    defParamCharset: 'utf8',
  });
  return [form.single('file'), raw({ type: (request) => !isForm(request), limit: uploadMaxBytes })];
}

const isForm = ({ headers }: Pick<Request, 'headers'>): boolean =>
  /^multipart\//i.test(headers['content-type'] ?? '');

/** @throws Problem `invalid-request` where there is no file */
export function readPackBody(request: Request): PackBody {
  const { file, body } = request as { file?: Express.Multer.File; body: unknown };
  if (file) return { bytes: file.buffer, filename: file.originalname, fields: fieldsOf(body) };
  if (Buffer.isBuffer(body) && body.length > 0) return { bytes: body, filename: undefined, fields: {} };
  throw new Problem(
    'invalid-request',
    "There is no file: send it as multipart field 'file', or its bytes as the body with ?filename=pack.yaml.",
  );
}

const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> => ({
  ...(body as Record<string, unknown>),
});
