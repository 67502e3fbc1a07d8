import { InterceptingCall, Metadata, status } from '@grpc/grpc-js';
import type { Interceptor } from '@grpc/grpc-js';

/**
 * Ends calls of a connection that is closed. To stand behind the SDK's own retries: one whose pause is over after the close would else
 * be thrown by a timer, where nobody can catch it, and end the process (@temporalio/client 1.24.0).
 */
export const whileOpen =
  (isOpen: () => boolean): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(isOpen() ? nextCall(options) : ENDED);

type Call = ReturnType<Parameters<Interceptor>[1]>;

/** Says at once that it was cancelled, which nothing retries. */
const ENDED: Call = {
  start(_metadata, listener) {
    listener?.onReceiveStatus?.({
      ...{
        code: status.CANCELLED,
        details: 'The connection to Temporal is closed.',
        metadata: new Metadata(),
      },
    });
  },
  sendMessage: () => undefined,
  sendMessageWithContext: () => undefined,
  startRead: () => undefined,
  halfClose: () => undefined,
  cancelWithStatus: () => undefined,
  getPeer: () => '',
  getAuthContext: () => null,
};
