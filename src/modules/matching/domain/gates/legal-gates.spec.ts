import { describe, expect, it } from '@jest/globals';
import { expectedFinding, gateFinding, type GateCase } from '../../../../../test/support/gate-cases.js';
import { NOTHING_DECLARED, type LotSourcing } from '../../../lots/domain/lot-sourcing.js';
import type { PermitScope } from '../../../sourcing/domain/site-permit.js';
import type { MatchRulePack } from '../match-problem.js';

const NOT_MELTED_IN_AA: MatchRulePack = {
  id: 'a-pack',
  unknownPasses: false,
  versions: [
    {
      version: 2,
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
      rules: [
        {
          key: 'not-melted-in-aa',
          statement: 'Not melted in AA.',
          when: [],
          unless: [],
          requires: [{ fact: 'meltedIn', kind: 'NONE_OF', values: ['AA'] }],
          source: { title: 'A law', url: 'https://law.example', basis: 'LOOKED_UP' },
        },
      ],
    },
  ],
};

const melted = (...meltedIn: readonly string[]): LotSourcing => ({ ...NOTHING_DECLARED, meltedIn });

const waste = (ewcCode: string | null, baselCode: string | null): LotSourcing => ({
  ...NOTHING_DECLARED,
  wasteStatus: 'WASTE',
  ewcCode,
  baselCode,
});

const PERMIT: PermitScope = {
  id: 'permit-1',
  wasteCodes: ['160216', 'Y49'],
  hazards: ['NONE', 'OILY'],
  validFrom: '2026-01-01',
  validUntil: '2026-07-31',
};

const CASES: readonly GateCase[] = [
  {
    gate: 'SOURCING',
    verdict: 'PASS',
    lot: { sourcing: melted('BB') },
    demand: { rulePacks: [NOT_MELTED_IN_AA] },
    found: 'country FR',
    required: 'any country',
  },
  {
    gate: 'SOURCING',
    verdict: 'FAIL',
    lot: { sourcing: melted('AA', 'BB') },
    demand: { rulePacks: [NOT_MELTED_IN_AA] },
    found: 'melted in: AA, BB',
    required: 'a-pack version 2: Not melted in AA',
  },
  {
    gate: 'SOURCING',
    verdict: 'UNKNOWN',
    lot: {},
    demand: { rulePacks: [NOT_MELTED_IN_AA] },
    found: 'melted in: not known',
    required: 'a-pack version 2: Not melted in AA',
  },
  {
    gate: 'SOURCING',
    verdict: 'PASS',
    lot: {},
    demand: { rulePacks: [{ ...NOT_MELTED_IN_AA, unknownPasses: true }] },
    found: 'country FR',
    required: 'any country',
  },
  {
    gate: 'SOURCING',
    verdict: 'FAIL',
    lot: {},
    demand: { acceptedCountries: ['DE'], rulePacks: [NOT_MELTED_IN_AA] },
    found: 'country FR; melted in: not known',
    required: 'only DE; a-pack version 2: Not melted in AA',
  },
  {
    gate: 'PERMIT',
    verdict: 'PASS',
    lot: {},
    demand: {},
    found: 'waste status not declared',
    required: 'no permit stated',
  },
  {
    gate: 'PERMIT',
    verdict: 'UNKNOWN',
    lot: {},
    demand: { permits: [PERMIT] },
    found: 'waste status not declared',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'PASS',
    lot: { sourcing: { ...NOTHING_DECLARED, wasteStatus: 'NOT_WASTE' } },
    demand: { permits: [] },
    found: 'not waste',
    required: 'a permit, of which none stands',
  },
  {
    gate: 'PERMIT',
    verdict: 'PASS',
    lot: { sourcing: waste('160216', null), hazard: 'OILY' },
    demand: { permits: [PERMIT] },
    found: 'waste code 160216, hazard OILY, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    // Either code will do: a permit lists the one or the other.
    gate: 'PERMIT',
    verdict: 'PASS',
    lot: { sourcing: waste('191203', 'Y49') },
    demand: { permits: [PERMIT] },
    found: 'waste code 191203, Y49, hazard NONE, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'FAIL',
    lot: { sourcing: waste('120118*', null) },
    demand: { permits: [PERMIT] },
    found: 'waste code 120118*, hazard NONE, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'FAIL',
    lot: { sourcing: waste('160216', null), hazard: 'PYROPHORIC' },
    demand: { permits: [PERMIT] },
    found: 'waste code 160216, hazard PYROPHORIC, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'UNKNOWN',
    lot: { sourcing: waste(null, null) },
    demand: { permits: [PERMIT] },
    found: 'waste code not declared, hazard NONE, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'UNKNOWN',
    lot: { sourcing: waste('160216', null), hazard: 'UNKNOWN' },
    demand: { permits: [PERMIT] },
    found: 'waste code 160216, hazard not declared, available 2026-05-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    // The permit ends on the last day before the lot can be had.
    gate: 'PERMIT',
    verdict: 'FAIL',
    lot: { sourcing: waste('160216', null), availableFrom: '2026-08-01' },
    demand: { permits: [PERMIT] },
    found: 'waste code 160216, hazard NONE, available 2026-08-01 to open end',
    required: 'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31',
  },
  {
    gate: 'PERMIT',
    verdict: 'PASS',
    lot: { sourcing: waste('160216', null), availableFrom: '2026-08-01' },
    demand: { permits: [PERMIT, { ...PERMIT, hazards: null, validFrom: '2026-08-01', validUntil: null }] },
    found: 'waste code 160216, hazard NONE, available 2026-08-01 to open end',
    required:
      'permitted are 160216, Y49, hazard NONE or OILY, 2026-01-01 to 2026-07-31; or 160216, Y49, 2026-08-01 to open end',
  },
];

describe('gates of the law', () => {
  it.each(CASES)('$gate gives $verdict: found $found, required $required', (example) => {
    const finding = gateFinding(example);
    expect(finding).toMatchObject(expectedFinding(example));
    if (example.verdict !== 'PASS') expect(finding.isEligible).toBe(false);
  });
});
