import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { AmountView, toAmountView } from '../ledger/amount.view.js';
import { POSTING_KINDS, type PostingKind } from '../ledger/domain/posting.js';
import { CLOSURE_PERIODS, type ClosurePeriod } from './domain/closure-periods.js';
import type { NamedAmount, SiteClosure } from './domain/site-closure.js';

/** An amount by material of a residue or cause of a loss. */
export class CauseAmountView extends AmountView {
  /** Material of a residue, cause of a loss. */
  @ApiProperty({ example: 'DUST' })
  cause!: string;
}

/** Adjustments of one kind and cause; positive is what the books gained. */
export class AdjustmentAmountView extends CauseAmountView {
  /** COUNT: what nobody can explain; CONTENT_ADJUSTMENT: an assay said otherwise than the estimate. */
  @ApiProperty({ enum: POSTING_KINDS, enumName: 'PostingKind', example: 'COUNT' })
  kind!: PostingKind;
}

/** An amount that came from or went to another site. */
export class SiteAmountView extends AmountView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.plant })
  siteId!: string;
}

/**
 * closing = opening + received + movedIn − movedOut − delivered − consumed − residues − losses + adjustments, to the gram
 * and the milligram. A reversal counts with what it reverses: a receipt taken back is a negative receipt of the day that it
 * was taken back.
 */
export class SiteClosureView {
  /** First instant, by when things were recorded. */
  @ApiProperty({ format: 'date-time', example: '2026-11-01T00:00:00.000Z' })
  from!: string;

  /** First instant after it. */
  @ApiProperty({ format: 'date-time', example: '2026-12-01T00:00:00.000Z' })
  to!: string;

  /** On hand at the beginning: available, reserved, held and in transit. */
  @ApiProperty({ type: () => AmountView })
  opening!: AmountView;

  /** From suppliers. */
  @ApiProperty({ type: () => AmountView })
  received!: AmountView;

  /** From other sites. */
  @ApiProperty({ type: () => AmountView })
  movedIn!: AmountView;

  /** To other sites. */
  @ApiProperty({ type: () => AmountView })
  movedOut!: AmountView;

  /** Handed over, less what has been used up since. */
  @ApiProperty({ type: () => AmountView })
  delivered!: AmountView;

  /** Used up. */
  @ApiProperty({ type: () => AmountView })
  consumed!: AmountView;

  /** Set aside as no feedstock. */
  @ApiProperty({ type: () => AmountView })
  residues!: AmountView;

  /** Lost with a cause. */
  @ApiProperty({ type: () => AmountView })
  losses!: AmountView;

  /** What counts and assays changed; positive is what the books gained. */
  @ApiProperty({ type: () => AmountView })
  adjustments!: AmountView;

  /** On hand at the end, summed from the accounts themselves. */
  @ApiProperty({ type: () => AmountView })
  closing!: AmountView;

  /** What the equation leaves over: nothing, unless the books are broken. */
  @ApiProperty({ type: () => AmountView })
  imbalance!: AmountView;

  @ApiProperty({ type: () => [CauseAmountView] })
  residuesByMaterial!: CauseAmountView[];

  @ApiProperty({ type: () => [CauseAmountView] })
  lossesByCause!: CauseAmountView[];

  @ApiProperty({ type: () => [AdjustmentAmountView] })
  adjustmentsByCause!: AdjustmentAmountView[];

  @ApiProperty({ type: () => [SiteAmountView] })
  movedInBySite!: SiteAmountView[];

  @ApiProperty({ type: () => [SiteAmountView] })
  movedOutBySite!: SiteAmountView[];

  /** What counts found that the books did not have. */
  @ApiProperty({ type: () => AmountView })
  found!: AmountView;

  /** What the books had and counts did not find. */
  @ApiProperty({ type: () => AmountView })
  missing!: AmountView;

  /** missing − found: what nobody can explain. Of what was not counted nothing is known. */
  @ApiProperty({ type: () => AmountView })
  unexplained!: AmountView;

  /** opening + received + movedIn: what there was to account for. */
  @ApiProperty({ type: () => AmountView })
  throughput!: AmountView;

  /** unexplained over throughput by mass, in per cent; null where there was nothing to account for. */
  @ApiProperty({ type: Number, nullable: true, example: 0.12 })
  unexplainedPct!: number | null;
}

/** What came to a site, what left it and what nobody can explain. Not stored. */
export class SiteClosureReportView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  /** By what was recorded up to this instant. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  statedAt!: string;

  @ApiProperty({ enum: CLOSURE_PERIODS, enumName: 'ClosurePeriod', example: 'MONTH' })
  period!: ClosurePeriod;

  @ApiProperty({ type: () => SiteClosureView })
  total!: SiteClosureView;

  /** The same of each calendar period (UTC), oldest first; they add up to the total. */
  @ApiProperty({ type: () => [SiteClosureView] })
  periods!: SiteClosureView[];
}

const toCauseView = ({ name, amount }: NamedAmount): CauseAmountView => ({
  cause: name,
  ...toAmountView(amount),
});
const toSiteView = ({ name, amount }: NamedAmount): SiteAmountView => ({
  siteId: name,
  ...toAmountView(amount),
});

function toSiteClosureView(closure: SiteClosure): SiteClosureView {
  const { from, to, unexplainedPct } = closure;
  return {
    from,
    to,
    opening: toAmountView(closure.opening),
    received: toAmountView(closure.received),
    movedIn: toAmountView(closure.movedIn),
    movedOut: toAmountView(closure.movedOut),
    delivered: toAmountView(closure.delivered),
    consumed: toAmountView(closure.consumed),
    residues: toAmountView(closure.residues),
    losses: toAmountView(closure.losses),
    adjustments: toAmountView(closure.adjustments),
    closing: toAmountView(closure.closing),
    imbalance: toAmountView(closure.imbalance),
    residuesByMaterial: closure.residuesByMaterial.map(toCauseView),
    lossesByCause: closure.lossesByCause.map(toCauseView),
    adjustmentsByCause: closure.adjustmentsByCause.map((one) => ({ kind: one.kind, ...toCauseView(one) })),
    movedInBySite: closure.movedInBySite.map(toSiteView),
    movedOutBySite: closure.movedOutBySite.map(toSiteView),
    found: toAmountView(closure.found),
    missing: toAmountView(closure.missing),
    unexplained: toAmountView(closure.unexplained),
    throughput: toAmountView(closure.throughput),
    unexplainedPct,
  };
}

export function toSiteClosureReportView(
  siteId: string,
  statedAt: string,
  period: ClosurePeriod,
  total: SiteClosure,
  periods: readonly SiteClosure[],
): SiteClosureReportView {
  return {
    siteId,
    statedAt,
    period,
    total: toSiteClosureView(total),
    periods: periods.map(toSiteClosureView),
  };
}
