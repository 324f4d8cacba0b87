import type { LotCondition } from './domain/operations/mixing.js';
import type { Lot } from './lot.entity.js';

/** What is declared about a lot; what nobody has declared is unknown. */
export function conditionOf({ magnetFamily, hazard }: Pick<Lot, 'magnetFamily' | 'hazard'>): LotCondition {
  return { magnetFamily: magnetFamily ?? 'UNKNOWN', hazard: hazard ?? 'UNKNOWN' };
}
