import { Injectable, type OnModuleInit } from '@nestjs/common';
import { figure, Gauges } from '../../platform/telemetry/gauges.js';
import { Demand } from './demand.entity.js';

/** How much is asked for at present. */
@Injectable()
export class DemandGauges implements OnModuleInit {
  constructor(private readonly gauges: Gauges) {}

  onModuleInit(): void {
    this.gauges.add(
      figure('lodestock_open_demands', 'Demands that are not withdrawn.', (tx) =>
        tx.countBy(Demand, { status: 'OPEN' }),
      ),
    );
  }
}
