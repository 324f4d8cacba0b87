/** Mean radius R1 of the Earth, IUGG / GRS 80 (Moritz, Journal of Geodesy 74, 2000): 6,371.0088 km. */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS_PER_DEGREE = Math.PI / 180;

export interface Place {
  /** Degrees north, −90…90. */
  readonly latitude: number;
  /** Degrees east, −180…180. */
  readonly longitude: number;
}

/**
 * Great-circle distance by the haversine formula, rounded to a metre so that money computed from it is exact.
 * The sphere differs from the ellipsoid by up to 0.5 %.
 */
export function greatCircleMetres(from: Place, to: Place): number {
  const latitudeHalfSine = Math.sin(((to.latitude - from.latitude) * RADIANS_PER_DEGREE) / 2);
  const longitudeHalfSine = Math.sin(((to.longitude - from.longitude) * RADIANS_PER_DEGREE) / 2);
  const haversine =
    latitudeHalfSine ** 2 +
    Math.cos(from.latitude * RADIANS_PER_DEGREE) *
      Math.cos(to.latitude * RADIANS_PER_DEGREE) *
      longitudeHalfSine ** 2;
  // Rounding may lift the haversine of antipodes above 1, where the arcsine is not defined.
  return Math.round(2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(Math.min(1, haversine))));
}
