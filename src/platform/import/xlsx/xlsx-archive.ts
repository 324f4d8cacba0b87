import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { RequestProblem } from '../../http/request-problem.js';
import { unreadableXlsx } from './xlsx-problem.js';

/** A workbook of one sheet has about ten. */
const ENTRIES_MAX = 200;
/** What all of them may come to, unzipped: some hundred times what rows within the limits of an import need. */
const UNZIPPED_BYTES_MAX = 256 * 1_048_576;

/** A spreadsheet file whose directory is found sound. Nothing of it is unzipped before it is asked for. */
export class XlsxArchive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    /** SHA-256 of the bytes. */
    readonly fileDigest: string,
  ) {}

  /**
   * Takes a file in whole, since its directory is at its end, and checks that before anything is unzipped: how many entries,
   * how large, how named.
   * @throws RequestProblem `payload-too-large`; DomainError `xlsx-not-readable`
   */
  static async of(bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<XlsxArchive> {
    const buffer = await collected(bytes, bytesMax);
    const fileDigest = createHash('sha256').update(buffer).digest('hex');
    try {
      const zip = await fromBufferPromise(buffer, {
        lazyEntries: true,
        // No name of an entry ever becomes a path: one that would lead out of the archive is hostile all the same.
        strictFileNames: true,
        // While it is unzipped, no entry comes to more than its directory says.
        validateEntrySizes: true,
      });
      return new XlsxArchive(zip, await checkedEntries(zip), fileDigest);
    } catch (error) {
      throw asProblem(error);
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The text of a part as it is unzipped, UTF-8. @throws DomainError `xlsx-not-readable` */
  async *textOf(name: string): AsyncGenerator<string> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw unreadableXlsx(`The file has no ${name}: save it as .xlsx anew.`);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      const stream: Readable = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream) yield decoder.decode(chunk as Buffer, { stream: true });
      yield decoder.decode();
    } catch (error) {
      throw asProblem(error);
    }
  }
}

async function collected(bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.byteLength;
    if (total > bytesMax) {
      const detail = `A spreadsheet may have ${bytesMax} bytes: split it, or save the sheet as CSV.`;
      throw new RequestProblem('payload-too-large', detail);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function checkedEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > ENTRIES_MAX) throw tooManyEntries(zip.entryCount);
  const entries = new Map<string, Entry>();
  let unzipped = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize } = entry;
    unzipped += uncompressedSize;
    if (entries.has(fileName)) throw unreadableXlsx(`The file holds ${fileName.slice(0, 100)} twice.`);
    if (entry.isEncrypted()) throw unreadableXlsx('The file is encrypted: save it without a password.');
    if (!Number.isSafeInteger(unzipped) || unzipped > UNZIPPED_BYTES_MAX) throw tooLarge();
    entries.set(fileName, entry);
    if (entries.size > ENTRIES_MAX) throw tooManyEntries(entries.size);
  }
  return entries;
}

function tooManyEntries(count: number): Error {
  return unreadableXlsx(
    `The file is an archive of ${count} parts, and ${ENTRIES_MAX} are the most that are taken: copy the sheet into a new file.`,
  );
}

function tooLarge(): Error {
  return unreadableXlsx(
    `Unzipped, the file would have more than ${UNZIPPED_BYTES_MAX} bytes: split it, or save the sheet as CSV.`,
  );
}

/** What the libraries say of an archive that is none, or not a sound one. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'DomainError') return error;
  return unreadableXlsx(`This is no sound .xlsx file: ${error.message.slice(0, 200)}.`);
}
