import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LotsModule } from '../lots/lots.module.js';
import { ReservationExpiry } from './reservation-expiry.js';
import { ReservationMovements } from './reservation-movements.js';
import { ReservationsController } from './reservations.controller.js';
import { ReservationsService } from './reservations.service.js';
import { ReservationGauges } from './reservation-gauges.js';

@Module({
  imports: [LedgerModule, LotsModule],
  controllers: [ReservationsController],
  providers: [ReservationGauges, ReservationsService, ReservationMovements, ReservationExpiry],
  exports: [ReservationsService],
})
export class ReservationsModule {}
