import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { Turns } from '../../platform/database/turns.js';
import { DomainError } from '../../shared/domain-error.js';
import { DemandReferenceData } from '../demands/demand-references.js';
import type { DemandTerms } from '../demands/demand-terms.js';
import { marketWithoutPrices, variationOf } from './market-variation.js';
import { toMatchPreviewView, toPartyPreviewView, type MatchPreviewView } from './match-preview.view.js';
import { MatchThread } from './match-thread.js';
import { readSnapshot } from './snapshot-reading.js';
import { draftDemand } from './what-if.js';

const SECONDS_MAX = 30;
/** Those who wait for a preview; each has a thread and memory of its own. */
const WAITING_MAX = 20;

/** Says what a demand would get that nobody has stated yet. Nothing is stored. */
@Injectable()
export class MatchPreviewsService {
  private readonly turns = new Turns(WAITING_MAX);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly references: DemandReferenceData,
  ) {}

  /**
   * @param caller who does not run the platform is shown what passes the gates, to the first digit and whatever it costs
   * @throws DomainError as for a demand that is to be stored; `match-too-large`, `match-time-limit-reached`
   */
  previewDemand(terms: DemandTerms, caller: Caller): Promise<MatchPreviewView> {
    return this.turns.take(['preview'], () => this.previewInTurn(terms, caller.isPlatform));
  }

  private async previewInTurn(terms: DemandTerms, isPlatform: boolean): Promise<MatchPreviewView> {
    const now = this.clock.now();
    const day = now.slice(0, 10);
    const signal = AbortSignal.timeout(SECONDS_MAX * 1000);
    const thread = new MatchThread();
    signal.addEventListener('abort', () => void thread.end());
    try {
      const { draft, snapshot } = await this.database.read(async (tx) => {
        const added = await draftDemand(tx, terms, this.references.current, now);
        const variation = isPlatform ? variationOf(null, [added]) : marketWithoutPrices(added);
        const scope = { day, demandIds: null, variation };
        const read = await readSnapshot(tx, scope, this.references.current, () => signal.throwIfAborted());
        return { draft: added, snapshot: read };
      });
      for (const { kind, content } of snapshot.parts) await thread.add(kind, content);
      await thread.solve();
      const market = { day, lotCount: snapshot.lotCount };
      const view = toMatchPreviewView(await thread.preview(draft.id), market);
      return isPlatform ? view : toPartyPreviewView(view);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new DomainError('match-time-limit-reached', `The preview took more than ${SECONDS_MAX} s.`, {
        timeLimitSeconds: SECONDS_MAX,
      });
    } finally {
      await thread.end();
    }
  }
}
