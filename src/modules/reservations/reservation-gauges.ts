import { Injectable, type OnModuleInit } from '@nestjs/common';
import { figure, Gauges } from '../../platform/telemetry/gauges.js';
import { Reservation } from './reservation.entity.js';

/** How much is promised at present. */
@Injectable()
export class ReservationGauges implements OnModuleInit {
  constructor(private readonly gauges: Gauges) {}

  onModuleInit(): void {
    this.gauges.add(
      figure(
        'lodestock_open_reservations',
        'Reservations of which something is reserved or under way.',
        (tx) => tx.countBy(Reservation, { status: 'ACTIVE' }),
      ),
    );
  }
}
