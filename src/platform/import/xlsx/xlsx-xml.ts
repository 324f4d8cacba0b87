import sax from 'sax';
import { unreadableXlsx } from './xlsx-problem.js';

/** Attributes of an element, by their names. */
export type XmlAttributes = Readonly<Record<string, string>>;

/** What a reader of a part does as its elements come by; names are without their prefix. */
export interface XmlHandler {
  open?(name: string, attributes: XmlAttributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/**
 * Reads XML as it comes, and holds nothing of it. There are no entities but those of XML itself: a document type is refused.
 * @param afterChunk awaited after each piece of text, so that a slow consumer slows the reading down
 * @throws DomainError `xlsx-not-readable`; what the handler throws
 */
export async function readXml(
  texts: AsyncIterable<string>,
  handler: XmlHandler,
  afterChunk: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const parser = sax.parser(true, { strictEntities: true } as sax.SAXOptions);
  parser.onerror = (error) => {
    throw unreadableXlsx(
      `The file is not well-formed: ${error.message.split('\n')[0]?.slice(0, 200) ?? ''}.`,
    );
  };
  parser.ondoctype = () => {
    throw unreadableXlsx('The file has a document type, as no spreadsheet has.');
  };
  parser.onopentag = ({ name, attributes }) => handler.open?.(localName(name), attributes as XmlAttributes);
  parser.onclosetag = (name) => handler.close?.(localName(name));
  parser.ontext = (text) => handler.text?.(text);
  parser.oncdata = (text) => handler.text?.(text);
  for await (const text of texts) {
    parser.write(text);
    await afterChunk();
  }
  parser.close();
  await afterChunk();
}
