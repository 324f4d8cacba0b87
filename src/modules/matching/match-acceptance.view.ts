import { ApiProperty } from '@nestjs/swagger';
import { ReservationView } from '../reservations/reservation.view.js';
import { AllocationView } from './allocation.view.js';

/** An accepted allocation with the reservation that was made for it. */
export class AcceptedAllocationView {
  /** True: nothing was stored. */
  @ApiProperty({ example: false })
  isDryRun!: boolean;

  @ApiProperty({ type: () => AllocationView })
  allocation!: AllocationView;

  @ApiProperty({ type: () => ReservationView })
  reservation!: ReservationView;
}
