import { Inflate } from 'fflate';
import { damaged } from './bad-workbook';
import { type XmlToken, xmlTokens } from './xml';
import { tooLarge, zipEntries, type ZipEntry } from './zip-directory';

/** A workbook of 10,000 resources has about 8 MB. */
const MOST_BYTES = 20_000_000;
/** It has about 600,000; what takes time are elements more than bytes. */
const MOST_ELEMENTS = 2_000_000;
/** Deflate makes at most about 1,000 bytes of one, so that a step through the most hostile archive costs 4 MB. */
const STEP_BYTES = 4_096;

const STORED = 0;
const DEFLATED = 8;

/**
 * The parts of a workbook, inflated step by step while they are read, so that memory stays small and reading may stop
 * anywhere. Whatever sizes the archive declares, all that is read of it is no more than 20 MB.
 */
export class Parts {
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  #bytesLeft = MOST_BYTES;
  #elementsLeft = MOST_ELEMENTS;

  /** @throws BadWorkbook */
  constructor(file: Uint8Array) {
    this.#entries = zipEntries(file, MOST_BYTES);
  }

  get paths(): Iterable<string> {
    return this.#entries.keys();
  }

  has(path: string): boolean {
    return this.#entries.has(path.toLowerCase());
  }

  /**
   * The elements and texts of a part; none if there is no such part.
   * @throws BadWorkbook
   */
  tokens(path: string): Generator<XmlToken> {
    return xmlTokens(this.#text(path), () => {
      if ((this.#elementsLeft -= 1) < 0) throw tooLarge();
    });
  }

  *#text(path: string): Generator<string> {
    const entry = this.#entries.get(path.toLowerCase());
    if (!entry) return;
    const decode = utf8Decoder();
    for (const bytes of inflated(entry)) {
      if ((this.#bytesLeft -= bytes.length) < 0) throw tooLarge();
      yield decode(bytes);
    }
    yield decode();
  }
}

/** Decodes piece by piece; at last, without bytes, what a piece has left over. */
function utf8Decoder(): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw damaged('A part of the file is not UTF-8.');
    }
  };
}

function* inflated({ method, compressed }: ZipEntry): Generator<Uint8Array> {
  if (method !== STORED && method !== DEFLATED) throw damaged('The file is compressed in an unusual way.');
  const pieces: Uint8Array[] = [];
  const inflate = new Inflate((piece) => pieces.push(piece));
  for (let from = 0; from < compressed.length; from += STEP_BYTES) {
    const step = compressed.subarray(from, from + STEP_BYTES);
    if (method === STORED) yield step;
    else {
      push(inflate, step, from + STEP_BYTES >= compressed.length);
      yield* pieces.splice(0);
    }
  }
}

/** The library throws errors of its own, and on some broken input whatever its arithmetic comes to. */
function push(inflate: Inflate, step: Uint8Array, isLast: boolean): void {
  try {
    inflate.push(step, isLast);
  } catch {
    throw damaged('A part of the file cannot be decompressed.');
  }
}
