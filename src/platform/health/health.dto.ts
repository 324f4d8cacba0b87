import { ApiProperty } from '@nestjs/swagger';

/** State of the process. */
export class Health {
  @ApiProperty({ enum: ['UP'], enumName: 'HealthStatus', example: 'UP' })
  status!: 'UP';
}
