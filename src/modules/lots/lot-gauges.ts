import { Injectable, type OnModuleInit } from '@nestjs/common';
import { figure, Gauges } from '../../platform/telemetry/gauges.js';
import { Lot } from './lot.entity.js';

/** How much is on offer at present. */
@Injectable()
export class LotGauges implements OnModuleInit {
  constructor(private readonly gauges: Gauges) {}

  onModuleInit(): void {
    this.gauges.add(
      figure('lodestock_listed_lots', 'Lots on offer.', (tx) => tx.countBy(Lot, { status: 'LISTED' })),
    );
  }
}
