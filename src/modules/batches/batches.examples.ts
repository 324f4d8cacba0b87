import { EXAMPLE_ID } from '../../platform/http/example-ids.js';

/** Examples of the OpenAPI document; the tests execute each of them. */
const HARD_DISKS = {
  ticketNumber: 'WB-2026-004711',
  receivedAt: '2026-11-20T09:42:00Z',
  supplier: 'Polder Data Centre B.V.',
  ticket: { grossKg: 9_420, tareKg: 8_580, scaleDivisionKg: 20 },
  lines: [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_200 }],
};

const SWARF = {
  receivedAt: '2026-11-20T10:05:00Z',
  ticket: { grossKg: 3_260, tareKg: 1_940, scaleDivisionKg: 20 },
  lines: [
    {
      kind: 'LOOSE_MATERIAL',
      form: 'SWARF',
      grade: 'swarf-mix',
      netMassKg: 1_310,
      moistureWtPctLow: 12,
      moistureWtPctHigh: 18,
      oilWtPct: 4.5,
    },
  ],
};

export const BATCH_EXAMPLES = {
  hardDisks: {
    summary: 'Hard disks by count',
    value: { siteId: EXAMPLE_ID.site, ...HARD_DISKS, ticketNumber: 'WB-2026-004713' },
  },
  swarf: { summary: 'Swarf by mass, moisture as a range', value: { siteId: EXAMPLE_ID.site, ...SWARF } },
};

export const CORRECTION_EXAMPLES = {
  countedTwice: {
    summary: 'Two pallets were counted twice',
    value: {
      ...HARD_DISKS,
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_120 }],
      reason: 'Two pallets were counted twice.',
    },
  },
};

export const PREVIEW_EXAMPLES = {
  tractionMotors: {
    summary: '400 traction motors',
    value: { lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 400 }] },
  },
  swarf: {
    summary: 'Swarf at a roasting plant',
    value: { ticket: SWARF.ticket, lines: SWARF.lines, processRoute: 'roast-selective-leach' },
  },
};
