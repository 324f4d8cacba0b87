import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AUDIT_HEAD_ID, AuditHead } from '../audit/audit-head.entity.js';
import type { ReadTransaction } from '../database/database.js';
import { countJobs } from '../jobs/job-queue.js';
import { figure, Gauges } from './gauges.js';

/** Jobs and the audit chain. */
@Injectable()
export class PlatformGauges implements OnModuleInit {
  constructor(private readonly gauges: Gauges) {}

  onModuleInit(): void {
    this.gauges.add(
      {
        name: 'lodestock_jobs',
        help: 'Unfinished jobs, by whether a process does them.',
        label: 'state',
        read: countJobs,
      },
      figure('lodestock_audit_chain_length', 'Events sealed in the audit chain.', chainLength),
    );
  }
}

async function chainLength(tx: ReadTransaction): Promise<number> {
  return (await tx.findOneBy(AuditHead, { id: AUDIT_HEAD_ID }))?.size ?? 0;
}
