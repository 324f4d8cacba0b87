import { Injectable } from '@nestjs/common';
import type { Visibility } from '../../platform/access/caller.js';
import { ownersOf } from '../../platform/access/visible-rows.js';
import { instantAsOf } from '../../platform/http/as-of.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { greatCircleMetres } from '../../shared/great-circle.js';
import { balanceIn, findLotBalances, findLotBalancesAsOf } from '../ledger/ledger.service.js';
import { toLotAccountsView, type LotAccountsView } from './lot-accounts.view.js';
import type { Lot } from './lot.entity.js';
import { toLotDetailView, toLotView, type LotDetailView, type LotView } from './lot.view.js';
import { findLotAsOf, findLotsAsOf } from './lots-as-of.js';
import type { LotMoment, LotQuery } from './lots.dto.js';
import { findLineNumbers, findLots, findOxides } from './lots.queries.js';
import { detailOf, findLot } from './lots.service.js';

/** Lots, read: as they are, or as they stood by what was recorded up to an instant. */
@Injectable()
export class LotReadsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Browses lots. @throws RequestProblem where half a place is given, or an instant that will not do */
  async listLots(query: LotQuery, visibility: Visibility): Promise<Page<LotView>> {
    const near = placeOf(query);
    const distanceKmTo = (lot: Lot): number | null =>
      near === null ? null : Math.round(greatCircleMetres(near, lot) / 100) / 10;
    const window = pageWindow(query);
    const asOf = this.instantOf(query);
    const owners = ownersOf(visibility, query.organisationId);
    const asked = { query, owners };
    return this.database.read(async (tx) => {
      if (asOf !== null) {
        const standing = await findLotsAsOf(tx, asked, window, asOf);
        const rows = standing.map((one) => ({ ...one, id: one.lot.id }));
        return pageOf(rows, window, ({ lot, oxides, balance }) =>
          toLotView(lot, oxides, balance, distanceKmTo(lot)),
        );
      }
      const lots = await findLots(tx, asked, window);
      const ids = lots.map((lot) => lot.id);
      const oxides = await findOxides(tx, ids);
      const balances = await findLotBalances(tx, ids);
      return pageOf(lots, window, (lot) =>
        toLotView(lot, oxides.get(lot.id) ?? [], balanceIn(balances, lot.id), distanceKmTo(lot)),
      );
    });
  }

  /** @throws DomainError `lot-not-found`; RequestProblem on an instant that will not do */
  async getLot(id: string, moment: LotMoment): Promise<LotDetailView> {
    const asOf = this.instantOf(moment);
    return this.database.read(async (tx) => {
      if (asOf === null) return detailOf(tx, await findLot(tx, id));
      const { lot, oxides, balance, estimate } = await findLotAsOf(tx, id, asOf);
      return toLotDetailView(toLotView(lot, oxides, balance), estimate, await findLineNumbers(tx, id));
    });
  }

  /** @throws DomainError `lot-not-found`; RequestProblem on an instant that will not do */
  async getBalance(id: string, moment: LotMoment): Promise<LotAccountsView> {
    const asOf = this.instantOf(moment);
    return this.database.read(async (tx) => {
      await (asOf === null ? findLot(tx, id) : findLotAsOf(tx, id, asOf));
      const balances = await (asOf === null
        ? findLotBalances(tx, [id])
        : findLotBalancesAsOf(tx, [id], asOf));
      return toLotAccountsView(id, asOf ?? this.clock.now(), balanceIn(balances, id));
    });
  }

  /** Null for now. @throws RequestProblem where it has not come yet */
  private instantOf({ asOf }: LotMoment): string | null {
    return asOf === undefined ? null : instantAsOf(asOf, this.clock.now());
  }
}

/** The part of a query that names a place. */
export type LookingFrom = Pick<LotQuery, 'nearLatitude' | 'nearLongitude' | 'distanceKmMax'>;

/** Where a query looks from; null for nowhere. @throws RequestProblem where half a place is given */
export function placeOf({
  nearLatitude,
  nearLongitude,
  distanceKmMax,
}: LookingFrom): { latitude: number; longitude: number } | null {
  if (nearLatitude !== undefined && nearLongitude !== undefined)
    return { latitude: nearLatitude, longitude: nearLongitude };
  const absent = nearLatitude === undefined ? 'nearLatitude' : 'nearLongitude';
  if (nearLatitude === undefined && nearLongitude === undefined && distanceKmMax === undefined) return null;
  const detail = 'A place needs nearLatitude and nearLongitude.';
  throw new RequestProblem('validation-failed', detail, [{ parameter: absent, code: 'REQUIRED', detail }]);
}
