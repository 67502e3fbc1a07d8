import { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Gives the database's thread its end of a connection. */
export type HandOver = (port: MessagePort) => void;

/**
 * A connection to the embedded database, in place of the socket that pg would open: a message for whatever pg writes at once, a
 * message for the answer to it. See docs/decisions/0061.
 */
export class DatabaseStream extends Duplex {
  readonly #handOver: HandOver;
  #port: MessagePort | undefined;

  constructor(handOver: HandOver) {
    super();
    this.#handOver = handOver;
  }

  /** What pg calls of a net.Socket beside a stream's own. */
  connect(): void {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (answer: Uint8Array) => this.push(Buffer.from(answer.buffer)));
    // After pg's last message, or with the thread.
    port1.on('close', () => this.destroy());
    this.#port = port1;
    this.#handOver(port2);
    process.nextTick(() => this.emit('connect'));
  }

  setNoDelay(): void {
    // A message is on its way at once.
  }

  ref(): void {
    this.#port?.ref();
  }

  unref(): void {
    this.#port?.unref();
  }

  override _read(): void {
    // What arrives is pushed; pg asks for the next answer when it has read this one.
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    // A copy of its own: a Buffer is often a part of a larger one, all of which would travel.
    this.#port?.postMessage(new Uint8Array(chunk));
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#port?.close();
    done(error);
  }
}
