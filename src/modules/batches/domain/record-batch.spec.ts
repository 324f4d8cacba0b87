import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { aCatalogue } from '../../estimation/domain/catalogue-for-specs.js';
import type { LineDeclaration } from './batch-line.js';
import { estimateInputsOf, recordBatch } from './record-batch.js';

const CATALOGUE = aCatalogue();
/* d = 1 kg: the net of 100 kg is known to u = 1/√6 = 0.408 kg, so lines may exceed it by 2u = 0.816 kg. */
const TICKET = { grossGrams: 110_000, tareGrams: 10_000, scaleDivisionGrams: 1_000 };
const motors = (netMassGrams?: number): LineDeclaration => ({
  kind: 'PROFILE_UNITS',
  productProfile: 'motor',
  units: 100,
  netMassGrams,
});

describe('recordBatch', () => {
  it('derives the net, completes the lines and says what is odd', () => {
    const { weighing, lines, warnings } = recordBatch({ ticket: TICKET, lines: [motors(60_000)] }, CATALOGUE);
    expect(weighing?.netGrams).toBe(100_000);
    expect(lines).toHaveLength(1);
    expect(warnings.map(({ code }) => code)).toEqual(['MASS_NOT_ACCOUNTED_FOR']);
  });

  it('takes a thousand lines, and refuses one more', () => {
    const lines = Array.from({ length: 1_000 }, () => motors());
    expect(recordBatch({ ticket: null, lines }, CATALOGUE).lines).toHaveLength(1_000);
    const refusal = refusalOf(() => recordBatch({ ticket: null, lines: [...lines, motors()] }, CATALOGUE));
    expect(refusal.faults.map(({ pointer, code }) => [pointer, code])).toEqual([['/lines', 'TOO_MANY']]);
  });

  it('does without a ticket', () => {
    expect(recordBatch({ ticket: null, lines: [motors()] }, CATALOGUE)).toMatchObject({
      weighing: null,
      warnings: [],
    });
  });

  it('refuses every faulty field of every line at once', () => {
    const lines: LineDeclaration[] = [motors(), { kind: 'PROFILE_MASS' }, { ...motors(), grade: 'n99' }];
    const refusal = refusalOf(() => recordBatch({ ticket: TICKET, lines }, CATALOGUE));
    expect(refusal.code).toBe('batch-line-not-valid');
    expect(refusal.faults.map(({ pointer }) => pointer)).toEqual([
      '/lines/1/productProfile',
      '/lines/1/netMassKg',
      '/lines/2/grade',
    ]);
  });

  it('lets lines exceed the net by what the scale cannot tell: 100.816 kg of 100 kg', () => {
    const lines = [motors(50_000), motors(50_816)];
    expect(recordBatch({ ticket: TICKET, lines }, CATALOGUE).warnings).toEqual([]);
  });

  it('refuses lines that exceed it by a gram more', () => {
    const refusal = refusalOf(() =>
      recordBatch({ ticket: TICKET, lines: [motors(50_000), motors(50_817)] }, CATALOGUE),
    );
    expect(refusal.code).toBe('weighing-not-valid');
    expect(refusal.facts).toEqual({ linesKg: 100.817, netKg: 100 });
    expect(refusal.faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/lines', 'LINES_EXCEED_NET'],
    ]);
  });
});

describe('estimateInputsOf', () => {
  it('states the weighing’s relative uncertainty: (1 kg / √6) / 100 kg = 0.40825 %', () => {
    const { lines, weighing } = recordBatch({ ticket: TICKET, lines: [motors(60_000)] }, CATALOGUE);
    const inputs = estimateInputsOf(lines, weighing, 'perfect');
    expect(inputs.sources).toHaveLength(1);
    expect(inputs.sources[0]?.weighingRelativeUncertainty).toBeCloseTo(0.004_082_483, 9);
    expect(inputs.sources[0]?.lines).toHaveLength(1);
    expect(inputs.processRouteKey).toBe('perfect');
  });

  it('takes counted lines without a ticket as weighed without error', () => {
    const { lines, weighing } = recordBatch({ ticket: null, lines: [motors()] }, CATALOGUE);
    const { sources } = estimateInputsOf(lines, weighing, 'perfect');
    expect(sources.map(({ weighingRelativeUncertainty }) => weighingRelativeUncertainty)).toEqual([0]);
  });
});
