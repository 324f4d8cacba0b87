import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { Operation } from '../http/operation.js';
import type { Page } from '../http/page.dto.js';
import {
  AuditConsistencyQuery,
  AuditEventQuery,
  AuditInclusionQuery,
  AuditVerificationQuery,
} from './audit.dto.js';
import { AuditService } from './audit.service.js';
import {
  AuditConsistencyProofView,
  AuditEventPage,
  AuditEventView,
  AuditHeadView,
  AuditInclusionProofView,
  AuditVerificationView,
} from './audit.view.js';

@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('events')
  @Operation({
    summary: 'List what happened, in the order of the chain',
    access: { scope: 'audit:read' },
    description:
      'Every change leaves an event, stored with it or not at all. An event is linked into the chain within a moment ' +
      'after its commit and listed from then on.',
    returns: AuditEventPage,
    returnDescription: 'One page, oldest first.',
    problems: ['cursor-not-valid'],
  })
  listAuditEvents(
    @Query() query: AuditEventQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<AuditEventView>> {
    return this.audit.listEvents(query, caller.visible('audit:read'));
  }

  @Get('head')
  @Operation({
    summary: 'Read how long the chain is and its last hash',
    access: 'ANY_CALLER',
    returns: AuditHeadView,
    returnDescription: 'The head: keep it to verify later that the past was not changed.',
  })
  getAuditHead(): Promise<AuditHeadView> {
    return this.audit.getHead();
  }

  @Get('verification')
  @Operation({
    summary: 'Verify the chain, also against a head that you kept',
    access: { scope: 'audit:read', only: 'PLATFORM' },
    description:
      'Computes every hash again and names the first broken link. A chain that verifies is the one that the service ' +
      'sealed, unless somebody sealed it anew from the changed place on and its head with it: that shows against a head ' +
      'that you kept.',
    returns: AuditVerificationView,
    returnDescription: 'The verdict.',
  })
  verifyAuditChain(@Query() query: AuditVerificationQuery): Promise<AuditVerificationView> {
    return this.audit.verify(query);
  }

  @Get('inclusion-proof')
  @Operation({
    summary: 'Prove that an event is in the chain',
    access: 'ANY_CALLER',
    description:
      'Hashes beside the way from the event to the root of the Merkle tree of RFC 9162, section 2.1: whoever keeps the root ' +
      'verifies with them, and without any other event, that this one is in the chain. Takes time linear in the length.',
    returns: AuditInclusionProofView,
    returnDescription: 'The proof.',
  })
  proveAuditInclusion(@Query() query: AuditInclusionQuery): Promise<AuditInclusionProofView> {
    return this.audit.proveInclusion(query);
  }

  @Get('consistency-proof')
  @Operation({
    summary: 'Prove that the chain begins with what it was',
    access: 'ANY_CALLER',
    description:
      'Hashes with which whoever kept the root of a shorter chain verifies, without any event, that the longer one only adds ' +
      'to it: RFC 9162, section 2.1.4. Takes time linear in the length.',
    returns: AuditConsistencyProofView,
    returnDescription: 'The proof.',
  })
  proveAuditConsistency(@Query() query: AuditConsistencyQuery): Promise<AuditConsistencyProofView> {
    return this.audit.proveConsistency(query);
  }
}
