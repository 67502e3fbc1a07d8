import { z } from 'zod';
import type { DatabricksErrorDetails, Effect, Server } from './error';
import { DatabricksError } from './error';
import type { Refusal } from './error-kind';
import { errorKindOf } from './error-kind';
import { parseJson } from './json';
import type { Answer, ApiRequest } from './request';
import { isRepeatable, pathOf } from './request';

/** Failures in which not a byte of the request can have left: no address, nobody listening, our own pool closed. */
const NOTHING_SENT: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/** OpenSSL's words for a certificate that nobody vouches for whom this machine knows: often a proxy's that looks into TLS. */
export const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** And for one that is of another name or another time. */
const WRONG_CERTIFICATE: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export type Failures = ReturnType<typeof createFailures>;

/** The one place where errors of the server at `host` are made. */
export function createFailures(host: string, server: Server = 'workspace') {
  function fail(
    request: ApiRequest,
    reason: string,
    rest: Omit<DatabricksErrorDetails, 'operation' | 'host' | 'server'>,
  ): DatabricksError {
    const operation = `${request.method} ${pathOf(request)}`;
    return new DatabricksError(reason, { ...rest, operation, host, server });
  }

  /** An answer that is not the API's. What was asked may have been done. */
  function unreadable(request: ApiRequest, reason: string, answer?: Answer): DatabricksError {
    const { status, requestId } = answer ?? {};
    return fail(request, reason, {
      kind: 'unexpected-answer',
      effect: effectIfLost(request),
      status,
      requestId,
    });
  }

  return {
    unreadable,

    /** The workspace answered, and it is not a success. */
    refused(request: ApiRequest, answer: Answer): DatabricksError {
      const { status, retryAfterMs } = answer;
      const { errorCode, message, requestId = answer.requestId } = readRefusal(answer.body);
      if (status === 404 && errorCode === undefined && message === undefined) {
        // Not the API's 404: taking it for "there is no such share" would have us create one.
        return unreadable(request, `The ${server} answered 404 without an error of its own`, answer);
      }
      return fail(request, message ?? `The ${server} answered ${status}`, {
        kind: errorKindOf({ route: request.route, status, errorCode, message }),
        effect: status >= 400 && status < 500 && status !== 408 ? 'none' : effectIfLost(request),
        status,
        errorCode,
        requestId,
        retryAfterMs,
      });
    },

    timedOut(request: ApiRequest, timeoutMs: number): DatabricksError {
      const reason = `The ${server} did not answer within ${Math.round(timeoutMs)} ms`;
      return fail(request, reason, { kind: 'timeout', effect: effectIfLost(request) });
    },

    /** More of an answer than is read. What was asked may have been done. */
    tooLarge(request: ApiRequest, bytes: number): DatabricksError {
      const effect = effectIfLost(request);
      return fail(request, `The answer is larger than ${bytes} bytes`, { kind: 'too-large', effect });
    },

    /** The connection failed with this code (see {@link codeOf}), before anything was sent or at an unknown point. */
    disconnected(request: ApiRequest, code: string): DatabricksError {
      const isUnsent = [NOTHING_SENT, UNKNOWN_AUTHORITY, WRONG_CERTIFICATE].some((codes) => codes.has(code));
      const effect = isUnsent ? 'none' : effectIfLost(request);
      return fail(request, `${disconnection(server, code)} (${code})`, { kind: 'connection', effect });
    },

    /** Our own limits held the request back for too long; it was not sent. */
    noTurn(request: ApiRequest, waitedMs: number): DatabricksError {
      const reason = `Not sent: waited ${Math.round(waitedMs)} ms for its turn (requests_per_second, max_concurrent_requests)`;
      return fail(request, reason, { kind: 'rate-limited', effect: 'none' });
    },

    /** Refused here, before anything was sent. */
    invalid(request: ApiRequest, reason: string): DatabricksError {
      return fail(request, reason, { kind: 'invalid', effect: 'none' });
    },
  };
}

function disconnection(server: Server, code: string): string {
  if (UNKNOWN_AUTHORITY.has(code))
    return (
      `The ${server} shows a certificate of an authority that this machine does not know; where that is your network's ` +
      'own, start with NODE_EXTRA_CA_CERTS set to the file of its certificate'
    );
  if (WRONG_CERTIFICATE.has(code)) return `The ${server} shows a certificate of another name or another time`;
  return `The connection to the ${server} failed`;
}

/** What is known of the effect when the answer never came: a read has none. */
function effectIfLost(request: ApiRequest): Effect {
  return isRepeatable(request) ? 'none' : 'unknown';
}

/** The API's error (error_code, message, details), or OAuth's (RFC 6749, section 5.2). */
const refusalSchema = z.object({
  error_code: z.union([z.string(), z.number()]).optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  details: z
    .array(z.looseObject({ request_id: z.string().optional() }))
    .catch([])
    .optional(),
});

function readRefusal(
  body: string,
): Pick<Refusal, 'errorCode' | 'message'> & { readonly requestId: string | undefined } {
  const said = refusalSchema.safeParse(parseJson(body)).data ?? {};
  return {
    errorCode: said.error_code?.toString() ?? said.error,
    message: said.message ?? said.error_description ?? said.error,
    // The service's own, where a proxy in between has given the answer another in its header.
    requestId: said.details?.find(({ request_id }) => request_id !== undefined)?.request_id,
  };
}

/** The code of a failure below HTTP: the system's (`ECONNRESET`), TLS's or undici's (`UND_ERR_…`). */
export function codeOf(error: unknown): string | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}
