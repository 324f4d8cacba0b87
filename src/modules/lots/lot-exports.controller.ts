import { Controller, Get, Header, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags, OmitType } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { exportAnswers } from '../../platform/export/export-answers.js';
import { exportFile } from '../../platform/export/export-file.js';
import { chosenFormat, PLACE_FORMATS, type ExportFormat } from '../../platform/export/export-format.js';
import { rowPerItem, type ExportColumns } from '../../platform/export/export-kind.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { OneOfField } from '../../platform/http/fields.js';
import { Operation } from '../../platform/http/operation.js';
import { OXIDE_QUANTITIES } from '../catalogue/domain/rare-earths.js';
import { LotReadsService } from './lot-reads.service.js';
import type { LotView } from './lot.view.js';
import { LotQuery } from './lots.dto.js';

/** Which lots to export, and as what. */
export class LotExportQuery extends OmitType(LotQuery, ['limit', 'cursor'] as const) {
  /** By the Accept header unless given. */
  @OneOfField(PLACE_FORMATS, 'PlaceExportFormat', { optional: true, example: 'csv' })
  format?: ExportFormat;
}

/** Four figures of each oxide, e.g. `ndpr_recoverable_p10_kg`. */
function oxideColumns(): ExportColumns<LotView> {
  const figures = ['p10', 'p50', 'p90', 'mean'] as const;
  const columns = OXIDE_QUANTITIES.flatMap((quantity) =>
    figures.map((figure): [string, (lot: LotView) => number | null] => [
      `${quantity.toLowerCase()}_recoverable_${figure}_kg`,
      ({ oxides }) => oxides.find((one) => one.quantity === quantity)?.recoverable[`${figure}Kg`] ?? null,
    ]),
  );
  return Object.fromEntries(columns);
}

/** As the list shows them: without any price. */
const LOTS = rowPerItem<LotView>(
  'lodestock-lots',
  {
    id: ({ id }) => id,
    code: ({ code }) => code,
    organisation_id: ({ organisationId }) => organisationId,
    site_id: ({ siteId }) => siteId,
    batch_id: ({ batchId }) => batchId,
    status: ({ status }) => status,
    form: ({ form }) => form,
    product_profiles: ({ productProfiles }) => productProfiles.join(' '),
    net_mass_kg: ({ netMassKg }) => netMassKg,
    mass_basis: ({ massBasis }) => massBasis,
    on_hand_kg: ({ balance }) => balance.onHandKg,
    available_kg: ({ balance }) => balance.availableKg,
    reserved_kg: ({ balance }) => balance.reservedKg,
    held_kg: ({ balance }) => balance.heldKg,
    in_transit_kg: ({ balance }) => balance.inTransitKg,
    delivered_kg: ({ balance }) => balance.deliveredKg,
    consumed_kg: ({ balance }) => balance.consumedKg,
    evidence_tier: ({ evidenceTier }) => evidenceTier,
    resource_class: ({ resourceClass }) => resourceClass,
    ...oxideColumns(),
    estimate_id: ({ estimateId }) => estimateId,
    country: ({ country }) => country,
    latitude_degrees: ({ latitude }) => latitude,
    longitude_degrees: ({ longitude }) => longitude,
    distance_km: ({ distanceKm }) => distanceKm,
    available_from: ({ availableFrom }) => availableFrom,
    available_until: ({ availableUntil }) => availableUntil,
    divisible: ({ divisible }) => divisible,
    smallest_part_kg: ({ smallestPartKg }) => smallestPartKg,
    magnet_family: ({ magnetFamily }) => magnetFamily,
    hazard: ({ hazard }) => hazard,
    listed_at: ({ listedAt }) => listedAt,
    withdrawn_at: ({ withdrawnAt }) => withdrawnAt,
    withdrawal_reason: ({ withdrawalReason }) => withdrawalReason,
    recorded_at: ({ recordedAt }) => recordedAt,
    version: ({ version }) => version,
  },
  ({ latitude, longitude }) => ({ latitude, longitude }),
);

@ApiTags('Exports')
@Controller('exports')
export class LotExportsController {
  constructor(private readonly reads: LotReadsService) {}

  @Get('lots')
  @Header('Vary', 'Accept')
  @Operation({
    summary: 'Export lots',
    access: { scope: 'lots:read' },
    description:
      'What browsing lots with these filters shows, as a file: CSV, JSON Lines or GeoJSON. Each page is read as the client takes it.',
    returns: exportAnswers(LOTS, {
      item: { id: EXAMPLE_ID.lot, code: 'LOT-2026-7K3MQ9ZD', netMassKg: 840 },
      properties: { id: EXAMPLE_ID.lot, code: 'LOT-2026-7K3MQ9ZD', net_mass_kg: 840 },
    }),
    problems: ['not-acceptable'],
  })
  exportLots(
    @Query() { format, ...query }: LotExportQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<StreamableFile> {
    const visibility = caller.visible('lots:read');
    return exportFile(LOTS, chosenFormat(request, format, PLACE_FORMATS), (place) =>
      this.reads.listLots({ ...query, ...place }, visibility),
    );
  }
}
