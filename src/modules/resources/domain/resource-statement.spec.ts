import { describe, expect, it } from '@jest/globals';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, aProfile, exactly, pert } from '../../estimation/domain/catalogue-for-specs.js';
import { recoverableOxides } from '../../estimation/domain/estimate-recoverable-oxide.js';
import type { Evidence } from '../../estimation/domain/evidence/evidence.js';
import type { QuantityInterval } from '../../estimation/domain/estimate.js';
import { sourceMeans } from '../../estimation/domain/source-means.js';
import { groupTickets } from './resource-groups.js';
import {
  inputsOf,
  measuredParts,
  NO_OXIDES,
  receivedMass,
  splitParts,
  unfitTicket,
} from './resource-statement.js';
import { aTicket, looseMagnets, motors } from './resource-ticket-for-specs.js';
import { sourceOf, type TicketPart, wholeTicket, type ResourceTicket } from './resource-ticket.js';

const UNSURE = { magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), gradeKey: 'plain' };
/** Two products of which the magnet mass alone is unsure, and equally so; one alloy that is known exactly. */
const CATALOGUE = aCatalogue({ profiles: [aProfile(UNSURE), aProfile({ key: 'pump', ...UNSURE })] });

function ndPrOf(parts: readonly TicketPart[], catalogue: Catalogue = CATALOGUE): QuantityInterval {
  const oxides = recoverableOxides(inputsOf(parts, 'perfect'), catalogue);
  const found = oxides.find(({ quantity }) => quantity === 'NDPR');
  if (found === undefined) throw new Error('No NdPr');
  return found;
}

function meanOf(part: TicketPart, catalogue: Catalogue = CATALOGUE): number {
  const means = sourceMeans(inputsOf(splitParts([part]), 'perfect'), catalogue);
  const [measured] = measuredParts([part], means);
  if (measured === undefined) throw new Error('One part has one mean');
  return measured.ndPrMeanMilligrams;
}

const widthOf = ({ p10, p90 }: QuantityInterval): number => p90 - p10;
const whole = (...tickets: readonly ResourceTicket[]): TicketPart[] => tickets.map(wholeTicket);

describe('one estimate of several tickets', () => {
  const first = aTicket('a', [motors(100)]);

  it('adds up widths of one product linearly: what is not known about it is the same for both', () => {
    const alone = ndPrOf(whole(first));
    const both = ndPrOf(whole(first, aTicket('b', [motors(100)])));
    expect(widthOf(both) / widthOf(alone)).toBeCloseTo(2, 3);
    // Half a milligram of rounding in some hundred grams.
    expect(both.mean / alone.mean).toBeCloseTo(2, 5);
    // 100 and 300 motors are as unsure as 400, however they are parted.
    const parted = ndPrOf(whole(first, aTicket('b', [motors(300)])));
    expect(widthOf(parted) / widthOf(alone)).toBeCloseTo(4, 3);
  });

  it('adds up widths of different products by the root of their squares', () => {
    const alone = ndPrOf(whole(first));
    const both = ndPrOf(whole(first, aTicket('b', [motors(100, 'pump')])));
    expect(both.mean / alone.mean).toBeCloseTo(2, 5);
    // √2 times for equal independent masses; a PERT is not normal, which changes some hundredths.
    expect(widthOf(both) / widthOf(alone)).toBeGreaterThan(1.36);
    expect(widthOf(both) / widthOf(alone)).toBeLessThan(1.47);
  });

  it('keeps weighings apart: each ticket has an error of its own', () => {
    const weighed = (id: string): ResourceTicket => {
      const ticket = aTicket(id, [looseMagnets(100_000)]);
      return { ...ticket, source: { ...ticket.source, weighingRelativeUncertainty: 0.02 } };
    };
    const alone = ndPrOf(whole(weighed('a')));
    const both = ndPrOf(whole(weighed('a'), weighed('b')));
    expect(widthOf(both) / widthOf(alone)).toBeCloseTo(Math.SQRT2, 2);
  });

  it('is the same in any order of tickets', () => {
    const second = aTicket('b', [motors(7, 'pump'), looseMagnets(100)]);
    expect(ndPrOf(whole(first, second))).toEqual(ndPrOf(whole(second, first)));
  });

  it('is zero where there is none', () => {
    expect(NO_OXIDES).toHaveLength(6);
    for (const { p10, p50, p90, mean } of NO_OXIDES) expect([p10, p50, p90, mean]).toEqual([0, 0, 0, 0]);
  });
});

describe('the means of tickets', () => {
  const mixed = aTicket('a', [motors(10), motors(20, 'pump'), looseMagnets(500), motors(5)]);
  const partsOf = (ticket: ResourceTicket): Readonly<Record<string, TicketPart | undefined>> =>
    Object.fromEntries(
      groupTickets([ticket], 'PROFILE', '2026-11-23T08:00:00.000Z').map(({ key, parts }) => [key, parts[0]]),
    );
  const partOf = (ticket: ResourceTicket, key: string): TicketPart => {
    const part = partsOf(ticket)[key];
    if (part === undefined) throw new Error(`No part ${key}`);
    return part;
  };

  it('are their estimates’ own where all lines count', () => {
    const ticket = { ...mixed, ndPrMeanMilligrams: 4_711 };
    expect(meanOf(wholeTicket(ticket))).toBe(4_711);
  });

  it('add up over the parts of a ticket to its estimate’s mean', () => {
    const sum = ['motor', 'pump', 'LIBERATED_MAGNET/plain'].reduce(
      (total, key) => total + meanOf(partOf(mixed, key)),
      0,
    );
    // Each part is rounded to a milligram.
    expect(Math.abs(sum - ndPrOf(whole(mixed)).mean)).toBeLessThanOrEqual(2);
    // 15 motors of 15 g with Nd 23 wt% · 1.166377 and Pr 6 wt% · 1.208161.
    const grams = 15 * 15 * (0.23 * 1.166377 + 0.06 * 1.208161);
    expect(meanOf(partOf(mixed, 'motor')) / 1_000).toBeCloseTo(grams, 2);
  });

  it('are in the order of the parts, whether they are whole or not', () => {
    const ticket = { ...aTicket('b', [motors(1)]), ndPrMeanMilligrams: 4_711 };
    const parts = [partOf(mixed, 'pump'), wholeTicket(ticket), partOf(mixed, 'motor')];
    const measured = measuredParts(parts, sourceMeans(inputsOf(splitParts(parts), 'perfect'), CATALOGUE));
    expect(measured.map(({ part }) => part)).toEqual(parts);
    const [pump, own, motor] = measured.map(({ ndPrMeanMilligrams }) => ndPrMeanMilligrams);
    expect(own).toBe(4_711);
    // 20 pumps and 15 motors of the same magnets; each is rounded to a milligram.
    expect(Math.abs((pump ?? 0) - ((motor ?? 0) * 20) / 15)).toBeLessThanOrEqual(2);
  });

  it('keep the evidence about their lines, by its new places', () => {
    const evidence: readonly Evidence[] = [
      { kind: 'GRADE', id: 'mark', lineIndexes: [0, 1, 3], gradeKey: 'strong' },
      { kind: 'COUNT', id: 'count', lineIndexes: [3], units: 6 },
    ];
    const marked = { ...mixed, source: { ...mixed.source, evidence } };
    const evidenceFor = (key: string): readonly Evidence[] => sourceOf(partOf(marked, key)).evidence;
    expect(evidenceFor('motor')).toMatchObject([
      { id: 'mark', lineIndexes: [0, 1] },
      { id: 'count', lineIndexes: [1] },
    ]);
    expect(evidenceFor('pump')).toMatchObject([{ id: 'mark', lineIndexes: [0] }]);
    expect(evidenceFor('LIBERATED_MAGNET/plain')).toEqual([]);
    const strong = aGrade({
      key: 'strong',
      elementWtPct: { Nd: exactly(30), Pr: exactly(0), Dy: exactly(0), Tb: exactly(0) },
      minorRareEarthWtPct: { Gd: 0, Ho: 0, Ce: 0, La: 0 },
      totalRareEarthWtPct: exactly(30),
    });
    const catalogue = aCatalogue({ profiles: [aProfile(UNSURE)], grades: [strong] });
    // 10 and 6 motors of 15 g, of an alloy with Nd 30 wt%.
    const grams = 16 * 15 * 0.3 * 1.166377;
    expect(meanOf(partOf(marked, 'motor'), catalogue) / 1_000).toBeCloseTo(grams, 2);
  });
});

describe('the mass of tickets', () => {
  const ticket = aTicket('a', [motors(10), looseMagnets(500), looseMagnets(200, 'hot')]);

  it('is what lines state, and says how many state none', () => {
    expect(receivedMass(whole(ticket))).toEqual({ statedGrams: 700, linesWithoutMass: 1 });
  });

  it('is the weighbridge’s net where the whole ticket counts', () => {
    const weighed = { ...ticket, weighedNetGrams: 6_500 };
    expect(receivedMass(whole(weighed, ticket))).toEqual({ statedGrams: 7_200, linesWithoutMass: 1 });
    expect(receivedMass([{ ticket: weighed, lineIndexes: [1] }])).toEqual({
      statedGrams: 500,
      linesWithoutMass: 0,
    });
  });
});

describe('a ticket that the catalogue cannot carry', () => {
  it('is named, with what is wrong', () => {
    const parts = whole(aTicket('a', [motors(1)]), aTicket('b', [motors(1, 'turbine')]));
    const means = sourceMeans(inputsOf(parts, 'perfect'), CATALOGUE);
    expect(unfitTicket(parts, means, CATALOGUE.version)).toMatchObject({
      code: 'ticket-does-not-fit-catalogue',
      facts: { batchId: 'b', batchCode: 'BAT-b', catalogueVersion: 'specs-1' },
    });
    expect(unfitTicket(parts.slice(0, 1), means.slice(0, 1), CATALOGUE.version)).toBeNull();
  });
});
