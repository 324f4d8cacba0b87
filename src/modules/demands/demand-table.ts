import type { TableLayout } from '../../platform/import/import-kind.js';
import {
  readDecimal,
  readNamedDecimals,
  readText,
  readWords,
  type CellReading,
  type TableField,
} from '../../platform/import/table-fields.js';
import { csvLines } from '../../platform/export/export-text.js';

/** Rule packs by their ids; that what nobody knows passes takes a demand by itself, or a line of JSON. */
function readRulePacks(text: string): CellReading {
  return { value: text.split(/\s+/).map((rulePack) => ({ rulePack })) };
}

const readLimits = readNamedDecimals('<=', (element, wtPctMax) => ({ element, wtPctMax }));

/** Columns of the table of demands, named as the export names them, and the fields of a demand that they fill. */
export const DEMAND_FIELDS: readonly TableField[] = [
  { column: 'reference', pointer: '/reference', read: readText },
  { column: 'title', pointer: '/title', read: readText },
  { column: 'accepted_forms', pointer: '/acceptedForms', read: readWords },
  { column: 'accepted_grades', pointer: '/acceptedGrades', read: readWords },
  { column: 'moisture_wt_pct_max', pointer: '/moistureWtPctMax', read: readDecimal },
  { column: 'oil_wt_pct_max', pointer: '/oilWtPctMax', read: readDecimal },
  { column: 'impurity_limits_wt_pct', pointer: '/impurityLimits', read: readLimits },
  { column: 'blend_limits_wt_pct', pointer: '/blendLimits', read: readLimits },
  { column: 'evidence_tier_min', pointer: '/evidenceTierMin', read: readDecimal },
  { column: 'accepted_countries', pointer: '/acceptedCountries', read: readWords },
  { column: 'accepted_hazards', pointer: '/acceptedHazards', read: readWords },
  { column: 'rule_packs', pointer: '/rulePacks', read: readRulePacks },
  { column: 'distance_km_max', pointer: '/distanceKmMax', read: readDecimal },
  { column: 'window_from', pointer: '/windowFrom', read: readText },
  { column: 'window_until', pointer: '/windowUntil', read: readText },
  { column: 'ndpr_oxide_kg_min', pointer: '/ndPrOxideKgMin', read: readDecimal },
  { column: 'ndpr_oxide_kg_max', pointer: '/ndPrOxideKgMax', read: readDecimal },
  { column: 'feed_kg_max', pointer: '/feedKgMax', read: readDecimal },
  { column: 'process_route', pointer: '/processRoute', read: readText },
  { column: 'payable_pct', pointer: '/payablePct', read: readDecimal },
  { column: 'ndpr_oxide_price_usd_per_kg', pointer: '/ndPrOxidePriceUsdPerKg', read: readDecimal },
  { column: 'dy2o3_price_usd_per_kg', pointer: '/dy2o3PriceUsdPerKg', read: readDecimal },
  { column: 'tb4o7_price_usd_per_kg', pointer: '/tb4o7PriceUsdPerKg', read: readDecimal },
  { column: 'treatment_charge_usd_per_kg_feed', pointer: '/treatmentChargeUsdPerKgFeed', read: readDecimal },
  { column: 'freight_usd_per_tonne_km', pointer: '/freightUsdPerTonneKm', read: readDecimal },
  { column: 'purchase_percentile', pointer: '/purchasePercentile', read: readText },
];

export const DEMAND_TABLE: TableLayout = {
  columns: DEMAND_FIELDS.map(({ column }) => column),
  columnsRequired: ['reference', 'title', 'accepted_forms', 'window_from', 'window_until'],
  groupColumn: null,
  groupRowsMax: 1,
  instantColumns: [],
  templateAddress: '/v1/imports/demands/template',
};

const EXAMPLES: readonly Readonly<Record<string, string | number>>[] = [
  {
    reference: 'FS-2027-014',
    title: 'Mixed magnets to separated oxides, first half of 2027',
    accepted_forms: 'LIBERATED_MAGNET WHOLE_DEVICE',
    moisture_wt_pct_max: 4,
    impurity_limits_wt_pct: 'Cu<=2 Ni<=0.5',
    accepted_countries: 'DE NL',
    distance_km_max: 1_500,
    window_from: '2026-12-15',
    window_until: '2027-06-30',
    ndpr_oxide_kg_max: 1_000,
    process_route: 'toll-hydromet-sx',
    payable_pct: 72,
    ndpr_oxide_price_usd_per_kg: 73,
    treatment_charge_usd_per_kg_feed: 0.6,
    freight_usd_per_tonne_km: 0.09,
  },
];

/** The published template: header and one row, ready to be overwritten. */
export const DEMAND_TEMPLATE_CSV = csvLines([
  DEMAND_TABLE.columns,
  ...EXAMPLES.map((cells) => DEMAND_TABLE.columns.map((column) => cells[column] ?? null)),
]);

/** The same as a JSON line: the body of a request that states a demand, without the site. */
export const DEMAND_EXAMPLE_NDJSON = `${JSON.stringify({
  reference: 'FS-2027-014',
  title: 'Mixed magnets to separated oxides, first half of 2027',
  acceptedForms: ['LIBERATED_MAGNET', 'WHOLE_DEVICE'],
  moistureWtPctMax: 4,
  impurityLimits: [
    { element: 'Cu', wtPctMax: 2 },
    { element: 'Ni', wtPctMax: 0.5 },
  ],
  acceptedCountries: ['DE', 'NL'],
  distanceKmMax: 1_500,
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 1_000,
  processRoute: 'toll-hydromet-sx',
  payablePct: 72,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.6,
  freightUsdPerTonneKm: 0.09,
})}\n`;
