import { RequestProblem } from '../http/request-problem.js';

/**
 * Decodes a file as UTF-8, strictly, while it streams in; a byte-order mark is dropped.
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
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new RequestProblem('unsafe-text', 'The file is not valid UTF-8: save it as UTF-8.');
    throw error;
  }
}
