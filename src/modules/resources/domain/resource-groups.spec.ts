import { describe, expect, it } from '@jest/globals';
import { ageBandOf, groupTickets, type ResourceGrouping } from './resource-groups.js';
import { aTicket, looseMagnets, motors } from './resource-ticket-for-specs.js';

const AS_OF = '2026-11-23T08:00:00.000Z';
const TICKETS = [
  aTicket('a', [motors(10), looseMagnets(500), motors(5)], { resourceClass: 'INFERRED', siteId: 'west' }),
  aTicket('b', [motors(7, 'pump')], { resourceClass: 'MEASURED', siteId: 'east' }),
  aTicket('c', [looseMagnets(900), looseMagnets(100, 'hot')], {
    resourceClass: 'INDICATED',
    siteId: 'west',
    receivedAt: '2025-01-01T00:00:00.000Z',
  }),
];

function grouped(grouping: ResourceGrouping): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    groupTickets(TICKETS, grouping, AS_OF).map(({ key, parts }) => [
      key,
      parts.map(({ ticket, lineIndexes }) => `${ticket.batchId}:${lineIndexes.join()}`),
    ]),
  );
}

describe('what is counted together', () => {
  it('by class, from measured to inferred', () => {
    expect(Object.entries(grouped('CLASS'))).toEqual([
      ['MEASURED', ['b:0']],
      ['INDICATED', ['c:0,1']],
      ['INFERRED', ['a:0,1,2']],
    ]);
  });

  it('by site', () => {
    expect(grouped('SITE')).toEqual({ east: ['b:0'], west: ['a:0,1,2', 'c:0,1'] });
  });

  it('by profile or by form and grade, each line once', () => {
    expect(grouped('PROFILE')).toEqual({
      motor: ['a:0,2'],
      pump: ['b:0'],
      'LIBERATED_MAGNET/plain': ['a:1', 'c:0'],
      'LIBERATED_MAGNET/hot': ['c:1'],
    });
  });

  it('by age, from new to old', () => {
    expect(Object.entries(grouped('AGE'))).toEqual([
      ['DAYS_0_TO_30', ['a:0,1,2', 'b:0']],
      ['DAYS_366_AND_MORE', ['c:0,1']],
    ]);
  });

  it.each([
    [0, 'DAYS_0_TO_30'],
    [30, 'DAYS_0_TO_30'],
    [31, 'DAYS_31_TO_90'],
    [90, 'DAYS_31_TO_90'],
    [91, 'DAYS_91_TO_180'],
    [180, 'DAYS_91_TO_180'],
    [181, 'DAYS_181_TO_365'],
    [365, 'DAYS_181_TO_365'],
    [366, 'DAYS_366_AND_MORE'],
    [4_000, 'DAYS_366_AND_MORE'],
  ])('which after %i whole days is %s', (days, band) => {
    const received = Date.parse(AS_OF) - days * 86_400_000;
    expect(ageBandOf(new Date(received).toISOString(), AS_OF)).toBe(band);
    // Less than a day more is the same age still.
    expect(ageBandOf(new Date(received - 86_399_999).toISOString(), AS_OF)).toBe(band);
  });

  it('and what is received only after the instant counts as new', () => {
    expect(ageBandOf('2027-11-23T08:00:00.000Z', AS_OF)).toBe('DAYS_0_TO_30');
  });
});
