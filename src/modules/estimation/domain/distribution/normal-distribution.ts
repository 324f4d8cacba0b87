/**
 * Distribution function of the standard normal, by W. J. Cody's rational approximations of erf and erfc
 * (Mathematics of Computation 23, 1969) in the form of G. West, "Better Approximations to Cumulative Normal
 * Functions", Wilmott 2005, after Hart et al., *Computer Approximations*, 1968, algorithm 5666: error below 1e-14.
 */
export function normalProbability(z: number): number {
  const x = Math.abs(z);
  if (x > 37) return z > 0 ? 1 : 0;
  const tail = x < SPLIT ? centralTail(x) : farTail(x);
  return z > 0 ? 1 - tail : tail;
}

const SPLIT = 7.071_067_811_865;

function centralTail(x: number): number {
  let above = 0.035_262_496_599_891_1 * x + 0.700_383_064_443_688;
  above = above * x + 6.373_962_203_531_65;
  above = above * x + 33.912_866_078_383;
  above = above * x + 112.079_291_497_871;
  above = above * x + 221.213_596_169_931;
  above = above * x + 220.206_867_912_376;
  let below = 0.088_388_347_648_318_4 * x + 1.755_667_163_182_64;
  below = below * x + 16.064_177_579_207;
  below = below * x + 86.780_732_202_946_1;
  below = below * x + 296.564_248_779_674;
  below = below * x + 637.333_633_378_831;
  below = below * x + 793.826_512_519_948;
  below = below * x + 440.413_735_824_752;
  return (Math.exp((-x * x) / 2) * above) / below;
}

function farTail(x: number): number {
  let fraction = x + 0.65;
  fraction = x + 4 / fraction;
  fraction = x + 3 / fraction;
  fraction = x + 2 / fraction;
  fraction = x + 1 / fraction;
  return Math.exp((-x * x) / 2) / (fraction * 2.506_628_274_631);
}
