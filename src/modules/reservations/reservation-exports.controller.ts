import { Controller, Get, Header, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags, OmitType } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { exportAnswers } from '../../platform/export/export-answers.js';
import { exportFile } from '../../platform/export/export-file.js';
import { chosenFormat, TABLE_FORMATS } from '../../platform/export/export-format.js';
import { rowPerItem } from '../../platform/export/export-kind.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { OneOfField } from '../../platform/http/fields.js';
import { Operation } from '../../platform/http/operation.js';
import type { ReservationView } from './reservation.view.js';
import { ReservationQuery } from './reservations.dto.js';
import { ReservationsService } from './reservations.service.js';

/** Which reservations to export, and as what. */
export class ReservationExportQuery extends OmitType(ReservationQuery, ['limit', 'cursor'] as const) {
  /** By the Accept header unless given. */
  @OneOfField(TABLE_FORMATS, 'TableExportFormat', { optional: true, example: 'csv' })
  format?: (typeof TABLE_FORMATS)[number];
}

const RESERVATIONS = rowPerItem<ReservationView>('lodestock-reservations', {
  id: ({ id }) => id,
  code: ({ code }) => code,
  lot_id: ({ lotId }) => lotId,
  organisation_id: ({ organisationId }) => organisationId,
  reserved_for_organisation_id: ({ reservedForOrganisationId }) => reservedForOrganisationId,
  kind: ({ kind }) => kind,
  status: ({ status }) => status,
  mass_kg: ({ massKg }) => massKg,
  reserved_kg: ({ reservedKg }) => reservedKg,
  in_transit_kg: ({ inTransitKg }) => inTransitKg,
  delivered_kg: ({ deliveredKg }) => deliveredKg,
  consumed_kg: ({ consumedKg }) => consumedKg,
  released_kg: ({ releasedKg }) => releasedKg,
  transit_difference_kg: ({ transitDifferenceKg }) => transitDifferenceKg,
  expires_at: ({ expiresAt }) => expiresAt,
  confirmed_at: ({ confirmedAt }) => confirmedAt,
  note: ({ note }) => note,
  recorded_at: ({ recordedAt }) => recordedAt,
  version: ({ version }) => version,
});

@ApiTags('Exports')
@Controller('exports')
export class ReservationExportsController {
  constructor(private readonly reservations: ReservationsService) {}

  @Get('reservations')
  @Header('Vary', 'Accept')
  @Operation({
    summary: 'Export reservations',
    access: { scope: 'reservations:read' },
    description:
      'The list of reservations, of either side, as a file: CSV or JSON Lines. Each page is read as the client takes it.',
    returns: exportAnswers(RESERVATIONS, {
      item: { id: EXAMPLE_ID.reservation, code: 'RES-2026-7K3MQ9ZD', massKg: 100 },
      properties: {},
    }),
    problems: ['not-acceptable'],
  })
  exportReservations(
    @Query() { format, ...query }: ReservationExportQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<StreamableFile> {
    const visibility = caller.visible('reservations:read');
    return exportFile(RESERVATIONS, chosenFormat(request, format, TABLE_FORMATS), (place) =>
      this.reservations.listReservations({ ...query, ...place }, visibility),
    );
  }
}
