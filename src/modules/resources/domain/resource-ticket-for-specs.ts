import type { EstimationLine } from '../../estimation/domain/estimation-line.js';
import type { Evidence } from '../../estimation/domain/evidence/evidence.js';
import type { ResourceLine, ResourceTicket } from './resource-ticket.js';

export function motors(units: number, profileKey = 'motor'): EstimationLine {
  return { kind: 'PROFILE_UNITS', profileKey, units, liberation: 'DISMANTLING', gradeKey: null };
}

export function looseMagnets(netMassGrams: number, gradeKey = 'plain'): EstimationLine {
  return {
    kind: 'LOOSE_MATERIAL',
    form: 'LIBERATED_MAGNET',
    gradeKey,
    netMassGrams,
    coated: false,
    moistureWtPct: null,
    oilWtPct: null,
  };
}

/** A ticket of some lines. */
export function aTicket(
  batchId: string,
  lines: readonly EstimationLine[],
  { evidence = [], ...changes }: Partial<ResourceTicket> & { readonly evidence?: readonly Evidence[] } = {},
): ResourceTicket {
  return {
    batchId,
    batchCode: `BAT-${batchId}`,
    ticketNumber: null,
    siteId: 'yard',
    receivedAt: '2026-11-01T08:00:00.000Z',
    weighedNetGrams: null,
    lines: lines.map(resourceLine),
    source: { lines, weighingRelativeUncertainty: 0, evidence },
    estimateId: `estimate-of-${batchId}`,
    resourceClass: 'INFERRED',
    ndPrMeanMilligrams: 0,
    modelVersion: '2.4.0',
    catalogueVersion: 'specs-1',
    ...changes,
  };
}

function resourceLine(line: EstimationLine, index: number): ResourceLine {
  const lineNumber = index + 1;
  const { gradeKey } = line;
  if (line.kind === 'LOOSE_MATERIAL')
    return { lineNumber, form: line.form, profileKey: null, gradeKey, netMassGrams: line.netMassGrams };
  const netMassGrams = line.kind === 'PROFILE_MASS' ? line.netMassGrams : null;
  return { lineNumber, form: 'WHOLE_DEVICE', profileKey: line.profileKey, gradeKey, netMassGrams };
}
