/** Examples of the OpenAPI document; the tests execute each of them. */
const OBSERVED_AT = '2026-11-21T13:20:00Z';

export const BATCH_EVIDENCE_EXAMPLES = {
  sampleWeighing: {
    summary: '20 hard disks taken apart, their magnets weighed together',
    value: {
      observedAt: OBSERVED_AT,
      sampleWeighing: { sampledUnits: 20, magnetMassKg: 0.284, scaleDivisionKg: 0.001 },
    },
  },
  count: {
    summary: 'A count of one line',
    value: { observedAt: OBSERVED_AT, lineNumbers: [1], count: { units: 1_198 } },
  },
  passport: {
    summary: 'Magnet mass by a data sheet',
    value: { observedAt: OBSERVED_AT, passport: { magnetMassKgPerUnit: 0.0145 } },
  },
  assay: {
    summary: 'ICP-OES of ten magnets',
    value: {
      observedAt: OBSERVED_AT,
      assay: {
        method: 'icpoes',
        laboratory: 'Delft Assay Office',
        pieceCount: 10,
        relativeTo: 'ALLOY',
        expressedAs: 'METAL',
        coating: 'NONE',
        results: [
          { analyte: 'Nd', wtPct: 22.6, replicates: 2 },
          { analyte: 'Pr', wtPct: 2.9, replicates: 2 },
          { analyte: 'Dy', wtPct: 1.2, replicates: 2 },
        ],
      },
    },
  },
};

export const LOT_EVIDENCE_EXAMPLES = {
  xrf: {
    summary: 'Handheld XRF of five magnets, coating ground off',
    value: {
      observedAt: OBSERVED_AT,
      assay: {
        method: 'hhxrf',
        pieceCount: 5,
        relativeTo: 'ALLOY',
        expressedAs: 'METAL',
        coating: 'NONE',
        results: [
          { analyte: 'Nd', wtPct: 23.1 },
          { analyte: 'Pr', wtPct: 2.4 },
        ],
        otherElements: [{ element: 'Fe', wtPct: 72.1 }],
      },
    },
  },
  realised: {
    summary: 'What a separator got out of the lot',
    value: {
      observedAt: OBSERVED_AT,
      realisedRecovery: {
        products: [
          {
            compound: 'NdPr',
            ndOxideShare: 0.89,
            massKg: 4.62,
            purityWtPct: 99.5,
            lossOnIgnitionWtPct: 0.6,
          },
          { compound: 'Dy2O3', massKg: 0.21, purityWtPct: 99.6, lossOnIgnitionWtPct: 0.3 },
        ],
        balance: {
          feedKg: 4.95,
          feedUncertaintyKg: 0.06,
          residueKg: 0.31,
          lossKg: 0.05,
          uncertaintyKg: 0.03,
        },
      },
    },
  },
};
