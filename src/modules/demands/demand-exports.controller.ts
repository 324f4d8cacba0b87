import { Controller, Get, Header, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags, OmitType } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { exportAnswers } from '../../platform/export/export-answers.js';
import { exportFile } from '../../platform/export/export-file.js';
import { chosenFormat, PLACE_FORMATS, type ExportFormat } from '../../platform/export/export-format.js';
import { rowPerItem } from '../../platform/export/export-kind.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { OneOfField } from '../../platform/http/fields.js';
import { Operation } from '../../platform/http/operation.js';
import type { DemandView } from './demand.view.js';
import { DemandQuery } from './demands.dto.js';
import { DemandsService } from './demands.service.js';

/** Which demands to export, and as what. */
export class DemandExportQuery extends OmitType(DemandQuery, ['limit', 'cursor'] as const) {
  /** By the Accept header unless given. */
  @OneOfField(PLACE_FORMATS, 'PlaceExportFormat', { optional: true, example: 'csv' })
  format?: ExportFormat;
}

function spaced(values: readonly string[] | null): string | null {
  return values && values.join(' ');
}

/** E.g. `Cu<=2 Ni<=0.5`, in wt%. */
function limitsOf(limits: DemandView['impurityLimits']): string {
  return limits.map(({ element, wtPctMax }) => `${element}<=${wtPctMax}`).join(' ');
}

/** As the list shows them: price terms are in no view. */
const DEMANDS = rowPerItem<DemandView>(
  'lodestock-demands',
  {
    id: ({ id }) => id,
    code: ({ code }) => code,
    organisation_id: ({ organisationId }) => organisationId,
    site_id: ({ siteId }) => siteId,
    reference: ({ reference }) => reference,
    title: ({ title }) => title,
    status: ({ status }) => status,
    accepted_forms: ({ acceptedForms }) => spaced(acceptedForms),
    accepted_grades: ({ acceptedGrades }) => spaced(acceptedGrades),
    moisture_wt_pct_max: ({ moistureWtPctMax }) => moistureWtPctMax,
    oil_wt_pct_max: ({ oilWtPctMax }) => oilWtPctMax,
    impurity_limits_wt_pct: ({ impurityLimits }) => limitsOf(impurityLimits),
    blend_limits_wt_pct: ({ blendLimits }) => limitsOf(blendLimits),
    evidence_tier_min: ({ evidenceTierMin }) => evidenceTierMin,
    accepted_countries: ({ acceptedCountries }) => spaced(acceptedCountries),
    accepted_hazards: ({ acceptedHazards }) => spaced(acceptedHazards),
    rule_packs: ({ rulePacks }) => spaced(rulePacks.map(({ rulePack }) => rulePack)),
    distance_km_max: ({ distanceKmMax }) => distanceKmMax,
    window_from: ({ windowFrom }) => windowFrom,
    window_until: ({ windowUntil }) => windowUntil,
    ndpr_oxide_kg_min: ({ ndPrOxideKgMin }) => ndPrOxideKgMin,
    ndpr_oxide_kg_max: ({ ndPrOxideKgMax }) => ndPrOxideKgMax,
    feed_kg_max: ({ feedKgMax }) => feedKgMax,
    process_route: ({ processRoute }) => processRoute,
    country: ({ country }) => country,
    latitude_degrees: ({ latitude }) => latitude,
    longitude_degrees: ({ longitude }) => longitude,
    withdrawn_at: ({ withdrawnAt }) => withdrawnAt,
    withdrawal_reason: ({ withdrawalReason }) => withdrawalReason,
    recorded_at: ({ recordedAt }) => recordedAt,
    version: ({ version }) => version,
  },
  ({ latitude, longitude }) => ({ latitude, longitude }),
);

@ApiTags('Exports')
@Controller('exports')
export class DemandExportsController {
  constructor(private readonly demands: DemandsService) {}

  @Get('demands')
  @Header('Vary', 'Accept')
  @Operation({
    summary: 'Export demands',
    access: { scope: 'demands:read' },
    description:
      'The list of demands, without price terms, as a file: CSV, JSON Lines or GeoJSON. Each page is read as the client takes it.',
    returns: exportAnswers(DEMANDS, {
      item: { id: EXAMPLE_ID.demand, code: 'DEM-2026-7K3MQ9ZD', ndPrOxideKgMax: 250 },
      properties: { id: EXAMPLE_ID.demand, code: 'DEM-2026-7K3MQ9ZD', ndpr_oxide_kg_max: 250 },
    }),
    problems: ['not-acceptable'],
  })
  exportDemands(
    @Query() { format, ...query }: DemandExportQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<StreamableFile> {
    const visibility = caller.visible('demands:read');
    return exportFile(DEMANDS, chosenFormat(request, format, PLACE_FORMATS), (place) =>
      this.demands.listDemands({ ...query, ...place }, visibility),
    );
  }
}
