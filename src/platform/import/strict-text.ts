import { RequestProblem } from '../http/request-problem.js';

/** What is read of a file in one go: a socket gives 64 KiB, which take a table's parser longer than others may wait. */
const PIECE_BYTES = 8_192;

/**
 * Decodes a file as UTF-8, strictly, while it streams in, in small pieces; a byte-order mark is dropped.
 * @param onChunk sees every chunk, e.g. to hash it
 * @throws RequestProblem `payload-too-large` beyond `bytesMax`, `unsafe-text` where it is not UTF-8
 */
export async function* strictText(
  bytes: AsyncIterable<Uint8Array>,
  bytesMax: number,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let total = 0;
  try {
    for await (const chunk of bytes) {
      total += chunk.byteLength;
      if (total > bytesMax)
        throw new RequestProblem('payload-too-large', `A file may have ${bytesMax} bytes: split it.`);
      onChunk(chunk);
      for (let from = 0; from < chunk.byteLength; from += PIECE_BYTES)
        yield decoder.decode(chunk.subarray(from, from + PIECE_BYTES), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new RequestProblem('unsafe-text', 'The file is not valid UTF-8: save it as UTF-8.');
    throw error;
  }
}
