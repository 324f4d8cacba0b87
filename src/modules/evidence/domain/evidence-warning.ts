/** Something odd about accepted evidence. */
export interface EvidenceWarning {
  readonly code: EvidenceWarningCode;
  /** JSON Pointer into the declaration. */
  readonly pointer: string;
  readonly detail: string;
}

export const EVIDENCE_WARNING_CODES = [
  'READS_THE_COATING',
  'SURFACE_ENRICHED',
  'TREO_ABOVE_MAGNET',
  'ELEMENTS_ABOVE_TREO',
  'ND_PER_MEGAWATT_IMPLAUSIBLE',
  'ND_PER_HARD_DISK_IMPLAUSIBLE',
  'MAGNET_MASS_ABOVE_HALF_GROSS',
  'MAGNET_MASS_LOOKS_LIKE_ND',
  'LOOKS_LIKE_SMCO',
  'LOOKS_LIKE_FERRITE',
  'ANALYSIS_DOES_NOT_CLOSE',
] as const;
export type EvidenceWarningCode = (typeof EVIDENCE_WARNING_CODES)[number];
