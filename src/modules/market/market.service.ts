import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/access/caller.js';
import { subjectNotFound } from '../../platform/access/subject-not-found.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { DomainError } from '../../shared/domain-error.js';
import { findDemand } from '../demands/demands.service.js';
import { placeOf } from '../lots/lot-reads.service.js';
import type { Lot } from '../lots/lot.entity.js';
import { findOxides } from '../lots/lots.queries.js';
import { detailOf, findLot } from '../lots/lots.service.js';
import { isOnOffer } from '../reservations/domain/on-offer.js';
import { isReservedFor } from '../reservations/reservations.queries.js';
import { disclosureOf, type Disclosure } from './domain/disclosure.js';
import { toMarketDemandView, type MarketDemandView } from './market-demand.view.js';
import {
  toDisclosedLotView,
  toMarketLotView,
  type MarketLotDetailView,
  type MarketLotView,
} from './market-lot.view.js';
import type { MarketDemandQuery, MarketLotQuery } from './market.dto.js';
import { findMarketDemands, findMarketLots, isAskedFor } from './market.queries.js';

/** What organisations see of one another before they deal. */
@Injectable()
export class MarketService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws RequestProblem where half a place is given */
  async listLots(query: MarketLotQuery): Promise<Page<MarketLotView>> {
    const near = placeOf(query);
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      const lots = await findMarketLots(tx, query, window, this.today());
      const oxides = await findOxides(
        tx,
        lots.map(({ id }) => id),
      );
      return pageOf(lots, window, (lot) => toMarketLotView(lot, oxides.get(lot.id) ?? [], near));
    });
  }

  /** @throws DomainError `lot-not-found` where nothing of it is disclosed to the caller */
  async getLot(id: string, caller: Caller): Promise<MarketLotDetailView> {
    return this.database.read(async (tx) => {
      const lot = await findLot(tx, id);
      const disclosure = await this.disclosureOf(tx, lot, caller);
      if (disclosure === 'NONE') throw new DomainError('lot-not-found', 'There is no lot with this id.');
      const oxides = await findOxides(tx, [id]);
      const disclosed = disclosure === 'LISTED' ? null : toDisclosedLotView(await detailOf(tx, lot));
      return { ...toMarketLotView(lot, oxides.get(id) ?? [], null), disclosed };
    });
  }

  async listDemands(query: MarketDemandQuery): Promise<Page<MarketDemandView>> {
    const window = pageWindow(query);
    const demands = await this.database.read((tx) => findMarketDemands(tx, query, window, this.today()));
    return pageOf(demands, window, toMarketDemandView);
  }

  /** @throws DomainError `demand-not-found`, also for one that the list does not show any more */
  async getDemand(id: string): Promise<MarketDemandView> {
    const demand = await this.database.read((tx) => findDemand(tx, id));
    if (!isAskedFor(demand, this.today())) throw subjectNotFound('demand');
    return toMarketDemandView(demand);
  }

  private async disclosureOf(tx: ReadTransaction, lot: Lot, caller: Caller): Promise<Disclosure> {
    const { organisationId } = caller.facts;
    return disclosureOf({
      isOwn: caller.actsFor(lot.organisationId),
      isReserved: organisationId !== null && (await isReservedFor(tx, lot.id, organisationId)),
      isListed: isOnOffer(lot, this.clock.now()),
    });
  }

  private today(): string {
    return this.clock.now().slice(0, 10);
  }
}
