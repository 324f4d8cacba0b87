import type {
  AllocationAnswer,
  BatchAnswer,
  DemandAnswer,
  DemandOutcomeAnswer,
  ImportAnswer,
  Interval,
  LotAnswer,
  LotOutcomeAnswer,
  MarketLotAnswer,
  MatchRunAnswer,
  PartyLotOutcomeAnswer,
  PartyMatchAnswer,
} from './api-answers.js';

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Three significant digits: an estimate deserves no more. */
function figure(kilograms: number): string {
  if (kilograms >= 1_000) return WHOLE.format(kilograms);
  return kilograms === 0 ? '0' : String(Number(kilograms.toPrecision(3)));
}

function interval({ p10Kg, p50Kg, p90Kg }: Interval): string {
  return `${figure(p10Kg).padStart(7)} ${figure(p50Kg).padStart(7)} ${figure(p90Kg).padStart(7)}`;
}

function ndPrOf(oxides: readonly { readonly quantity: string; readonly recoverable: Interval }[]): Interval {
  const ndPr = oxides.find(({ quantity }) => quantity === 'NDPR');
  if (!ndPr) throw new Error('An answer without NdPr oxide');
  return ndPr.recoverable;
}

function contents(batch: BatchAnswer): string {
  return batch.content.lines
    .map(({ productProfile, grade, form, units, netMassKg }) => {
      const amount = units === null ? `${WHOLE.format(netMassKg ?? 0)} kg` : WHOLE.format(units);
      return `${amount} ${productProfile ?? `${form.toLowerCase().replaceAll('_', ' ')} (${grade ?? ''})`}`;
    })
    .join(' + ');
}

/** Prints what happened at each step, in words that a newcomer follows. */
export class DemoReport {
  private stepNumber = 0;

  constructor(private readonly print: (line: string) => void) {}

  step(title: string): void {
    this.stepNumber += 1;
    this.print('');
    this.print(`${this.stepNumber}. ${title}`);
  }

  line(text: string): void {
    this.print(`   ${text}`);
  }

  separatorView(
    site: string,
    offered: readonly MarketLotAnswer[],
    matches: readonly PartyMatchAnswer[],
  ): void {
    this.line(`${site} browses for 100 kg of NdPr oxide and sees ${offered.length} lot(s), e.g.`);
    for (const { code, form, resourceClass, country, oxides } of offered.slice(0, 2)) {
      const band = oxides.find(({ quantity }) => quantity === 'NDPR');
      const words = [form, resourceClass].map((word) => word.toLowerCase().replaceAll('_', ' '));
      this.line(
        `  ${code}: ${words.join(', ')}, ${country}, ${WHOLE.format(band?.fromKg ?? 0)} to ${WHOLE.format(band?.toKg ?? 0)} kg`,
      );
    }
    for (const { lotCode, demandCode, ndPrOxideKg } of matches)
      this.line(
        `it may accept ${lotCode} for ${demandCode}: about ${WHOLE.format(ndPrOxideKg)} kg NdPr oxide`,
      );
  }

  recyclerView(
    site: string,
    lotCode: string,
    { reason, reservePriceToMatchUsdPerKg: reserve }: PartyLotOutcomeAnswer,
  ): void {
    const hint = reserve === null ? '' : ` A reserve price below about ${reserve} USD/kg is worth trying.`;
    this.line(`${site} is told of ${lotCode}: ${reason ?? 'all of it is matched.'}${hint}`);
  }

  importAnswer(batchFile: string, site: string, { outcome, summary, tickets }: ImportAnswer): void {
    const { created, unchanged, rejected } = summary;
    this.line(
      `${batchFile} at ${site}: ${outcome.toLowerCase()}, ${created} ticket(s) new, ${unchanged} unchanged, ${rejected} rejected`,
    );
    for (const { line, detail } of tickets.flatMap(({ warnings }) => warnings))
      this.line(`  warning, line ${line}: ${detail}`);
  }

  estimates(batches: readonly BatchAnswer[]): void {
    this.step('Estimates out: recoverable NdPr oxide in kg, P10 (low), P50, P90 (high)');
    for (const batch of batches) {
      const { oxides, resourceClass, evidenceTier } = batch.estimate;
      this.line(
        `${batch.ticketNumber} ${interval(ndPrOf(oxides))}  ${resourceClass.toLowerCase()}, tier ${evidenceTier}  ${contents(batch)}`,
      );
    }
    const widest = batches[0]?.estimate.resourceClassRule;
    if (widest !== undefined) this.line(`why the first is classed so: ${widest}`);
  }

  lot(ticketNumber: string, lot: LotAnswer): void {
    const { p10Kg, p90Kg } = ndPrOf(lot.oxides);
    const form = lot.form.toLowerCase().replaceAll('_', ' ');
    this.line(
      `${lot.code} of ${ticketNumber}: ${WHOLE.format(lot.netMassKg)} kg ${form}, ${lot.country}, ${figure(p10Kg)} to ${figure(p90Kg)} kg NdPr oxide`,
    );
  }

  demand(site: string, { code, title, processRoute, ndPrOxideKgMin, ndPrOxideKgMax }: DemandAnswer): void {
    this.line(`${code} ${site}: ${title}`);
    this.line(
      `  ${figure(ndPrOxideKgMin)} to ${figure(ndPrOxideKgMax)} kg NdPr oxide, route ${processRoute}`,
    );
  }

  matchRun({ status, failure, lotCount, demandCount, summary }: MatchRunAnswer): void {
    this.line(
      `${lotCount} lots, ${demandCount} demands: ${status.toLowerCase()}${failure === null ? '' : ` (${failure})`}`,
    );
    if (summary === null) return;
    const { objectiveUsd, boundUsd, gapUsd, greedyObjectiveUsd, eligiblePairs, verification } = summary;
    this.line(
      `${eligiblePairs} pairs pass every gate; surplus USD ${MONEY.format(objectiveUsd)}, no match can exceed USD ${MONEY.format(boundUsd)}`,
    );
    this.line(
      gapUsd === 0
        ? 'proven optimal: the gap is exactly 0'
        : `gap USD ${MONEY.format(gapUsd)}: what the campaign minimums cost at the most`,
    );
    this.line(`dearest pair first would have reached USD ${MONEY.format(greedyObjectiveUsd)}`);
    this.line(
      `re-checked by the independent verifier: ${verification.feasible ? 'every constraint holds' : 'NOT feasible'}`,
    );
  }

  allocations(allocations: readonly AllocationAnswer[]): void {
    this.print('');
    for (const { lotCode, demandCode, ndPrOxideKg, lotMassKg, value } of allocations) {
      this.line(
        `${lotCode} -> ${demandCode}: ${WHOLE.format(lotMassKg)} kg with ${figure(ndPrOxideKg)} kg NdPr oxide, ${WHOLE.format(value.distanceKm)} km`,
      );
      const terms = value.terms
        .filter(({ usdPerKg }) => usdPerKg !== 0)
        .map(({ term, usdPerKg }) => `${term} ${MONEY.format(usdPerKg)}`);
      this.line(`  USD/kg: ${terms.join('  ')}  = surplus ${MONEY.format(value.surplusUsdPerKg)}`);
    }
  }

  demandOutcomes(outcomes: readonly DemandOutcomeAnswer[]): void {
    this.print('');
    for (const { demandCode, status, filledNdPrOxideKg, capacityNdPrOxideKg } of outcomes) {
      this.line(
        `${demandCode}: ${status.toLowerCase().replaceAll('_', ' ')}, ${figure(filledNdPrOxideKg)} of ${figure(capacityNdPrOxideKg)} kg`,
      );
    }
  }

  lotOutcomes(outcomes: readonly LotOutcomeAnswer[]): void {
    this.print('');
    for (const { lotCode, status, reason } of outcomes) {
      if (reason !== null) this.line(`${lotCode}: ${status.toLowerCase().replaceAll('_', ' ')}. ${reason}`);
    }
  }
}
