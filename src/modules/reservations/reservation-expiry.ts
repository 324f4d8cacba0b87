import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { PeriodicWork } from '../../platform/periodic-work.js';
import { ReservationMovements } from './reservation-movements.js';
import { findLotsWithDue } from './reservations.queries.js';

/** How long an expired reservation may still show as active. Nobody has to wait for it: who reserves releases first. */
const SWEEP_EVERY_MS = 5_000;
const LOTS_PER_SWEEP = 100;

/**
 * Gives back what is reserved and whose time is over: from the start on, so that nothing stays reserved because nobody was
 * there when its time came. Several processes may do so at once; each looks again in its own transaction.
 */
@Injectable()
export class ReservationExpiry extends PeriodicWork {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly movements: ReservationMovements,
  ) {
    const failure = 'expired-not-given-back';
    super({ name: 'Reservations', everyMs: SWEEP_EVERY_MS, failure, level: 'warn' });
  }

  protected override async workOnce(): Promise<void> {
    const lotIds = await this.database.read((tx) => findLotsWithDue(tx, this.clock.now(), LOTS_PER_SWEEP));
    for (const lotId of lotIds)
      await this.database.write((tx) => this.movements.releaseDue(tx, lotId, this.clock.now()), {
        inTurnFor: [lotId],
      });
  }
}
