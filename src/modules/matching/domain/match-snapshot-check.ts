import { DomainError, type InputFault } from '../../../shared/domain-error.js';
import { VALUED_OXIDES, type MatchDemand, type MatchLot, type MatchSnapshot } from './match-problem.js';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

type Check = readonly [field: string, holds: boolean, rule: string];

/**
 * Refuses a snapshot on which exact arithmetic or the order of lots would not be defined.
 * @throws DomainError `match-snapshot-invalid` naming each offending field
 */
export function assertMatchSnapshot(snapshot: MatchSnapshot): void {
  const faults: InputFault[] = [
    ...faultsOf('', [['at', isDate(snapshot.at), 'a date YYYY-MM-DD']]),
    ...duplicateIdFaults('/lots', snapshot.lots),
    ...duplicateIdFaults('/demands', snapshot.demands),
    ...snapshot.lots.flatMap((lot, index) => faultsOf(`/lots/${index}`, lotChecks(lot))),
    ...snapshot.demands.flatMap((demand, index) => faultsOf(`/demands/${index}`, demandChecks(demand))),
  ];
  if (faults.length > 0) {
    const count = faults.length;
    throw new DomainError(
      'match-snapshot-invalid',
      `The match snapshot has ${count} fault(s).`,
      { count },
      faults,
    );
  }
}

function lotChecks(lot: MatchLot): readonly Check[] {
  const estimates = [lot.ndPrMilligrams, ...VALUED_OXIDES.map((oxide) => lot.liberatedMilligrams[oxide])];
  const ordered = estimates.every(
    ({ p10, p50, p90 }) => [p10, p50, p90].every(isAmount) && p10 <= p50 && p50 <= p90,
  );
  return [
    ['netMassGrams', isAmount(lot.netMassGrams) && lot.netMassGrams > 0, 'an integer above 0'],
    ['liberatedMilligrams', ordered, 'integers ≥ 0 with p10 ≤ p50 ≤ p90, also for NdPr'],
    ['latitude', isBetween(lot.latitude, -90, 90), 'between −90 and 90'],
    ['longitude', isBetween(lot.longitude, -180, 180), 'between −180 and 180'],
    ['availableFrom', isDate(lot.availableFrom), 'a date YYYY-MM-DD'],
    [
      'availableUntil',
      lot.availableUntil === null || isDate(lot.availableUntil),
      'a date YYYY-MM-DD or null',
    ],
    ['reserveUsdMicrosPerKgNdPr', isAmountOrNull(lot.reserveUsdMicrosPerKgNdPr), 'an integer ≥ 0 or null'],
    ['smallestPartGrams', isAmountOrNull(lot.smallestPartGrams), 'an integer ≥ 0 or null'],
    ['otherElementWtPct', areShares(lot.otherElementWtPct), 'percentages between 0 and 100'],
  ];
}

function demandChecks(demand: MatchDemand): readonly Check[] {
  const yields = VALUED_OXIDES.map((oxide) => demand.route.yieldMean[oxide]);
  const amounts = [
    'ndPrOxideGramsMin',
    'ndPrOxideGramsMax',
    'ndPrOxideUsdMicrosPerKg',
    'treatmentUsdMicrosPerKgFeed',
    'freightUsdMicrosPerTonneKm',
  ] as const;
  return [
    ...amounts.map((field): Check => [field, isAmount(demand[field]), 'an integer ≥ 0']),
    ['dy2o3UsdMicrosPerKg', isAmountOrNull(demand.dy2o3UsdMicrosPerKg), 'an integer ≥ 0 or null'],
    ['tb4o7UsdMicrosPerKg', isAmountOrNull(demand.tb4o7UsdMicrosPerKg), 'an integer ≥ 0 or null'],
    ['feedGramsMax', isAmountOrNull(demand.feedGramsMax), 'an integer ≥ 0 or null'],
    ['blendLimitsWtPct', areShares(demand.blendLimitsWtPct), 'percentages between 0 and 100'],
    ['payablePct', isBetween(demand.payablePct, 0, 100), 'between 0 and 100'],
    ['route/yieldMean', yields.every((share) => isBetween(share, 0, 1)), 'shares between 0 and 1'],
    ['latitude', isBetween(demand.latitude, -90, 90), 'between −90 and 90'],
    ['longitude', isBetween(demand.longitude, -180, 180), 'between −180 and 180'],
    ['windowFrom', isDate(demand.windowFrom), 'a date YYYY-MM-DD'],
    ['windowUntil', isDate(demand.windowUntil), 'a date YYYY-MM-DD'],
  ];
}

function duplicateIdFaults(
  pointer: string,
  items: readonly { readonly id: string }[],
): readonly InputFault[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }, index) => {
    const isNew = !seen.has(id);
    seen.add(id);
    return faultsOf(`${pointer}/${index}`, [['id', isNew, 'unique']]);
  });
}

function faultsOf(pointer: string, checks: readonly Check[]): readonly InputFault[] {
  return checks
    .filter(([, holds]) => !holds)
    .map(([field, , rule]) => ({
      pointer: `${pointer}/${field}`,
      code: 'NOT_ALLOWED',
      detail: `${field} must be ${rule}.`,
    }));
}

const isAmount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isAmountOrNull = (value: number | null): boolean => value === null || isAmount(value);
const isBetween = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const areShares = (wtPct: Readonly<Record<string, number>>): boolean =>
  Object.values(wtPct).every((share) => isBetween(share, 0, 100));
const isDate = (value: string): boolean => ISO_DATE.test(value);
