import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Database } from '../database/database.js';
import { Operation } from '../http/operation.js';
import { HealthView } from './health.dto.js';

@ApiTags('Health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Operation({
    access: 'PUBLIC',
    summary: 'Is the process alive',
    returns: HealthView,
    returnDescription: 'It is.',
  })
  getLiveness(): HealthView {
    return { status: 'UP' };
  }

  @Get('ready')
  @Operation({
    summary: 'Can the process serve: the database answers',
    access: 'PUBLIC',
    returns: HealthView,
    returnDescription: 'It can.',
  })
  async getReadiness(): Promise<HealthView> {
    await this.database.read((tx) => tx.query('SELECT 1'));
    return { status: 'UP' };
  }
}
