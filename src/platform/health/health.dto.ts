import { ApiProperty } from '@nestjs/swagger';

/** State of the process. */
export class HealthView {
  @ApiProperty({ enum: ['UP'], enumName: 'HealthStatus', example: 'UP' })
  status!: 'UP';
}
