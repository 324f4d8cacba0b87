/** The physical form a line or lot is in; product.md's vocabulary. A lot has exactly one. */
export const MATERIAL_FORMS = [
  'WHOLE_DEVICE',
  'ROTOR_OR_ASSEMBLY',
  'LIBERATED_MAGNET',
  'SWARF',
  'POWDER',
  'HYDRIDED_POWDER',
  'BONDED',
  'OXIDE_CONCENTRATE',
] as const;

export type MaterialForm = (typeof MATERIAL_FORMS)[number];

/** Forms in which the magnet is already free: they need no dismantling and are logged by mass and grade. */
export const LOOSE_MATERIAL_FORMS = [
  'LIBERATED_MAGNET',
  'SWARF',
  'POWDER',
  'HYDRIDED_POWDER',
  'BONDED',
] as const;

export type LooseMaterialForm = (typeof LOOSE_MATERIAL_FORMS)[number];
