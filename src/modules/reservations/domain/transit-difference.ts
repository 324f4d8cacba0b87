import { DomainError } from '../../../shared/domain-error.js';
import { siteAccount, type Account } from '../../ledger/domain/account.js';
import { amountOf, NOTHING, partOf, sumOf, negated, type Amount } from '../../ledger/domain/amount.js';
import type { LedgerChange } from '../../ledger/domain/posting.js';

interface CauseRule {
  readonly account: 'LOSS' | 'ADJUSTMENT';
  readonly mayLose: boolean;
  readonly mayGain: boolean;
  /** Whether what is missing took its share of the metal along. */
  readonly takesMetal: boolean;
}

/**
 * Why a load weighs otherwise on arrival than when it left. Water and oil hold no rare earths: a load that dries or drains
 * keeps its metal. Nothing brings metal: more of it than was sent is for an assay to find.
 */
export const TRANSIT_CAUSES = {
  SPILLAGE: { account: 'LOSS', mayLose: true, mayGain: false, takesMetal: true },
  THEFT: { account: 'LOSS', mayLose: true, mayGain: false, takesMetal: true },
  REJECTED_AND_SCRAPPED: { account: 'LOSS', mayLose: true, mayGain: false, takesMetal: true },
  DRYING: { account: 'LOSS', mayLose: true, mayGain: false, takesMetal: false },
  WETTING: { account: 'ADJUSTMENT', mayLose: false, mayGain: true, takesMetal: false },
  SCALE_DIFFERENCE: { account: 'ADJUSTMENT', mayLose: true, mayGain: true, takesMetal: true },
} as const satisfies Record<string, CauseRule>;
export type TransitCause = keyof typeof TRANSIT_CAUSES;
export const TRANSIT_CAUSE_NAMES = Object.keys(TRANSIT_CAUSES) as TransitCause[];

/**
 * What a load may gain on the road, as a share of it: rain and scales explain per cents. More is a typing error or another
 * load, and no plug in the ledger.
 */
export const TRANSIT_GAIN_SHARE_MAX = 0.1;
const MILLIGRAMS_PER_GRAM = 1_000;

/** What arrived of a load, and what the site's accounts say about the rest. */
export interface Arrival {
  readonly received: Amount;
  /** Changes of site accounts; none where nothing differs. */
  readonly difference: readonly LedgerChange[];
}

/**
 * Compares what arrived with what was sent.
 * @param sent what left, with the metal that is attributed to it
 * @param receivedGrams 0 or more
 * @param cause null where nothing differs
 * @throws DomainError `transit-difference-not-valid` where a difference has no cause or one that cannot explain it
 */
export function arrivalOf(
  sent: Amount,
  receivedGrams: number,
  cause: TransitCause | null,
  siteId: string,
): Arrival {
  const gainGrams = receivedGrams - sent.grams;
  if (gainGrams === 0) {
    if (cause === null) return { received: sent, difference: [] };
    throw differenceFault('/cause', 'NOTHING_DIFFERS', 'Nothing differs: leave the cause out.');
  }
  if (cause === null) {
    const detail = `${Math.abs(gainGrams) / 1000} kg ${gainGrams < 0 ? 'less' : 'more'} arrived than left: state the cause.`;
    throw differenceFault('/cause', 'REQUIRED', detail);
  }
  const rule: CauseRule = TRANSIT_CAUSES[cause];
  if (gainGrams < 0 ? !rule.mayLose : !rule.mayGain) {
    const detail = `${cause} does not explain that a load ${gainGrams < 0 ? 'loses' : 'gains'} mass.`;
    throw differenceFault('/cause', 'DOES_NOT_EXPLAIN', detail);
  }
  const account = siteAccount(rule.account, siteId, cause);
  return gainGrams < 0
    ? arrivalWithLoss(sent, receivedGrams, rule.takesMetal, account)
    : arrivalWithGain(sent, gainGrams, account);
}

function arrivalWithLoss(sent: Amount, receivedGrams: number, takesMetal: boolean, to: Account): Arrival {
  const lostGrams = sent.grams - receivedGrams;
  const lost = takesMetal ? partOf(sent, lostGrams) : amountOf(lostGrams, NOTHING.contentMilligrams);
  const received = sumOf([sent, negated(lost)]);
  const metalMilligrams = Object.values(received.contentMilligrams).reduce((sum, each) => sum + each, 0);
  if (metalMilligrams > received.grams * MILLIGRAMS_PER_GRAM) {
    const detail = 'What is left would hold more metal than it weighs: something else was lost as well.';
    throw differenceFault('/receivedMassKg', 'LIGHTER_THAN_ITS_METAL', detail);
  }
  return { received, difference: [{ account: to, amount: lost }] };
}

function arrivalWithGain(sent: Amount, gainGrams: number, from: Account): Arrival {
  const gainGramsMax = Math.floor(sent.grams * TRANSIT_GAIN_SHARE_MAX);
  if (gainGrams > gainGramsMax) {
    const detail = `A load of ${sent.grams / 1000} kg does not gain ${gainGrams / 1000} kg on the way; ${gainGramsMax / 1000} kg are the most.`;
    throw differenceFault('/receivedMassKg', 'GAINS_TOO_MUCH', detail);
  }
  const gained = amountOf(gainGrams, NOTHING.contentMilligrams);
  return {
    received: sumOf([sent, gained]),
    difference: [{ account: from, amount: negated(gained) }],
  };
}

function differenceFault(pointer: string, code: string, detail: string): DomainError {
  return new DomainError('transit-difference-not-valid', detail, {}, [{ pointer, code, detail }]);
}
