import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../load-catalogue.js';
import { catalogueFromContent, contentOf } from './catalogue-content.js';

const SHIPPED = loadCatalogue().catalogue;

describe('the content of a catalogue', () => {
  const content = contentOf(SHIPPED);

  it('is read back as the same catalogue, and written again as the same text', () => {
    const again = catalogueFromContent(content);
    expect(again).toEqual(SHIPPED);
    expect(contentOf(again)).toBe(content);
    expect([...again.productProfiles.keys()]).toEqual([...SHIPPED.productProfiles.keys()]);
  });

  it('keeps a stated distribution', () => {
    const grade = SHIPPED.magnetGrades.get('n52');
    if (grade === undefined) throw new Error('no n52');
    const Dy = { low: 0.02, mode: 0.1, high: 0.6, distribution: 'METALOG' } as const;
    const elementWtPct = { ...grade.elementWtPct, Dy };
    const magnetGrades = new Map(SHIPPED.magnetGrades).set('n52', { ...grade, elementWtPct });
    const again = catalogueFromContent(contentOf({ ...SHIPPED, magnetGrades }));
    expect(again.magnetGrades.get('n52')?.elementWtPct.Dy).toEqual(Dy);
  });

  it('of other ages is taken as it was: fields that came later are absent, unknown ones are kept', () => {
    const { released: _released, ...older } = JSON.parse(content) as Record<string, unknown>;
    const text = JSON.stringify({ ...older, version: '2026.10.0', yearlyPrices: [{ year: 2026 }] });
    const read = catalogueFromContent(text);
    expect(read.version).toBe('2026.10.0');
    expect(read.released).toBeUndefined();
    expect(read.magnetGrades.get('n52')).toEqual(SHIPPED.magnetGrades.get('n52'));
    expect(JSON.parse(contentOf(read))).toEqual(JSON.parse(text));
  });

  it.each([['null'], ['{}'], ['{"productProfiles":{}}'], ['{']])('is not %s', (text) => {
    expect(() => catalogueFromContent(text)).toThrow();
  });
});
