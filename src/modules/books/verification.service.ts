import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { DomainError } from '../../shared/domain-error.js';
import type { VerificationQuery } from './books.dto.js';
import { countPostings, verifyLedger } from './ledger-verification.js';
import { toVerificationView, type LedgerVerificationView } from './verification.view.js';

/** Postings of one answer: some seconds' work. */
export const POSTINGS_PER_VERIFICATION_MAX = 50_000;
const DIFFERENCES_SHOWN_MAX = 100;

/** Holds the books against their own entries. Changes nothing. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `ledger-verification-too-large`; DatabaseUnavailableError where too many ask at once */
  async verify(query: VerificationQuery): Promise<LedgerVerificationView> {
    // One at a time, since each may take seconds of CPU.
    return whileNothingMoves('ledger-verification', () =>
      this.database.read(async (tx) => {
        const postings = await countPostings(tx, query);
        if (postings > POSTINGS_PER_VERIFICATION_MAX) {
          const detail = `${postings} postings are too many to verify at once, ${POSTINGS_PER_VERIFICATION_MAX} are not: ask for an organisation or a site, or run npm run verify:ledger.`;
          throw new DomainError('ledger-verification-too-large', detail, {
            postings,
            postingsMax: POSTINGS_PER_VERIFICATION_MAX,
          });
        }
        const verification = await verifyLedger(tx, query, DIFFERENCES_SHOWN_MAX);
        return toVerificationView(verification, query, this.clock.now());
      }),
    );
  }
}
