import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { Turns } from '../../platform/database/turns.js';
import { DomainError } from '../../shared/domain-error.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { DemandReferenceData } from '../demands/demand-references.js';
import { variationOf, WITHOUT_PRICES, type MarketVariation } from './market-variation.js';
import { MatchThread } from './match-thread.js';
import type { SeedingRequest } from './seeding-plan.dto.js';
import { toPartySeedingPlanView, toSeedingPlanView, type SeedingPlanView } from './seeding-plan.view.js';
import { readSnapshot } from './snapshot-reading.js';

const SECONDS_MAX = 60;
/** Those who wait for a plan; each has a thread and memory of its own. */
const WAITING_MAX = 20;
const MILLIGRAMS_PER_GRAM = 1_000;

/** Says when a separator could have its first fill. Nothing is stored. */
@Injectable()
export class SeedingPlansService {
  private readonly turns = new Turns(WAITING_MAX);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly references: DemandReferenceData,
  ) {}

  /**
   * @param caller who does not run the platform is shown a plan of what passes the gates, to the first digit and whatever it costs
   * @throws DomainError `reference-not-found`, `match-too-large`, `match-time-limit-reached`
   */
  planSeeding(request: SeedingRequest, caller: Caller): Promise<SeedingPlanView> {
    return this.turns.take(['seeding'], async () => {
      if (caller.isPlatform) return this.planInTurn(request, variationOf(null));
      return toPartySeedingPlanView(await this.planInTurn(request, WITHOUT_PRICES));
    });
  }

  private async planInTurn(
    { demandId, criticalMassKg }: SeedingRequest,
    variation: MarketVariation,
  ): Promise<SeedingPlanView> {
    const day = this.clock.now().slice(0, 10);
    const signal = AbortSignal.timeout(SECONDS_MAX * 1000);
    const thread = new MatchThread();
    signal.addEventListener('abort', () => void thread.end());
    try {
      const scope = { day, demandIds: [demandId], variation };
      const { parts } = await this.database.read((tx) =>
        readSnapshot(tx, scope, this.references.current, () => signal.throwIfAborted()),
      );
      for (const { kind, content } of parts) await thread.add(kind, content);
      const criticalMilligrams = gramsFromKilograms(criticalMassKg) * MILLIGRAMS_PER_GRAM;
      return toSeedingPlanView(await thread.planSeeding({ demandId, criticalMilligrams }), day);
    } catch (error) {
      if (!signal.aborted) throw withOwnPointer(error);
      throw new DomainError('match-time-limit-reached', `The plan took more than ${SECONDS_MAX} s.`, {
        timeLimitSeconds: SECONDS_MAX,
      });
    } finally {
      await thread.end();
    }
  }
}

/** A snapshot is asked for demands in a list; here there is one. */
function withOwnPointer(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'reference-not-found') return error;
  const faults = error.faults.map((fault) => ({ ...fault, pointer: '/demandId' }));
  return new DomainError(error.code, error.message, error.facts, faults);
}
