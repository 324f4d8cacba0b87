import { excessMicrograms, type RuledProblem } from './ruled-problem.js';
import type { RulePrices } from './rule-prices.js';

/** Charges in sums of the bound stay exact below it; see `rule-prices.ts`. */
const CHARGE_PICOS_MAX = 2 ** 49;
const PICOS_PER_MICRO = 1_000_000;

/** A demand none of whose lots is clean enough in one impurity: no blend of them is, so it takes nothing. */
interface ImpossibleBlend {
  readonly demand: number;
  readonly impurity: number;
  /** Pico-USD per µg of excess: at this price no lot earns anything there, which proves it to anybody. */
  readonly price: number;
}

/** A problem without the demands whose blends are impossible. They would draw lots until their prices are high enough. */
export interface WithoutImpossibleBlends {
  readonly problem: RuledProblem;
  /** Prices of the smaller problem as prices of the given one: they prove as much there. */
  readonly pricesOfAll: (prices: RulePrices) => RulePrices;
}

/** Domain presolve; edges keep their places. Demands with a floor stay: that theirs cannot be met is for the search to say. */
export function withoutImpossibleBlends(problem: RuledProblem): WithoutImpossibleBlends {
  const impossible = impossibleBlends(problem);
  if (impossible.length === 0) return { problem, pricesOfAll: (prices) => prices };
  const { transportation, rules } = problem;
  const capacityUnits = transportation.capacityUnits.slice();
  const feedMilligramsMax = rules.feedMilligramsMax.slice();
  for (const { demand } of impossible) {
    capacityUnits[demand] = 0;
    feedMilligramsMax[demand] = 0;
  }
  return {
    problem: {
      transportation: { ...transportation, capacityUnits },
      rules: { ...rules, feedMilligramsMax },
    },
    pricesOfAll: ({ intake, feed, impurity }) => {
      const all = { intake: intake.slice(), feed: feed.slice(), impurity: impurity.slice() };
      for (const { demand, impurity: kind, price } of impossible) {
        all.intake[demand] = 0;
        all.feed[demand] = 0;
        all.impurity.fill(0, demand * rules.impurityCount, (demand + 1) * rules.impurityCount);
        all.impurity[demand * rules.impurityCount + kind] = price;
      }
      return all;
    },
  };
}

function impossibleBlends(problem: RuledProblem): readonly ImpossibleBlend[] {
  const { transportation, rules } = problem;
  const { demandCount, lotCount, edgeStart, edgeDemand, edgeValue } = transportation;
  const kinds = rules.impurityCount;
  const rows = demandCount * kinds;
  const leastExcess = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const mostExcess = new Float64Array(rows);
  const price = new Float64Array(rows);
  for (let lot = 0; kinds > 0 && lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const demand = edgeDemand[edge] as number;
      for (let kind = 0; kind < kinds; kind += 1) {
        const row = demand * kinds + kind;
        const excess = excessMicrograms(rules, lot, demand, kind);
        if (excess < (leastExcess[row] as number)) leastExcess[row] = excess;
        if (excess > (mostExcess[row] as number)) mostExcess[row] = excess;
        const enough = Math.ceil(((edgeValue[edge] as number) * PICOS_PER_MICRO) / Math.max(1, excess));
        if (enough > (price[row] as number)) price[row] = enough;
      }
    }
  }
  const found: ImpossibleBlend[] = [];
  for (let demand = 0; demand < demandCount; demand += 1) {
    if ((rules.floorUnits[demand] as number) > 0) continue;
    for (let impurity = 0; impurity < kinds; impurity += 1) {
      const row = demand * kinds + impurity;
      const least = leastExcess[row] as number;
      const isExact = (price[row] as number) * (mostExcess[row] as number) < CHARGE_PICOS_MAX;
      if (least === Number.POSITIVE_INFINITY || least <= 0 || !isExact) continue;
      found.push({ demand, impurity, price: price[row] as number });
      break;
    }
  }
  return found;
}
