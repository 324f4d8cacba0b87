import { EARTH_RADIUS_METRES, type Place } from '../../../shared/great-circle.js';
import type { MaterialForm } from '../../catalogue/domain/material-form.js';
import type { MatchDemand, MatchLot } from './match-problem.js';

/** Cells of five degrees: 2,592 of them, most of which hold no lot. */
const CELL_DEGREES = 5;
const CELLS_AROUND = 360 / CELL_DEGREES;
const DEGREES_PER_RADIAN = 180 / Math.PI;
/** About ten metres: distances are rounded to a metre, and cells must not lose a pair to rounding. */
const MARGIN_DEGREES = 1e-4;

/**
 * Finds the demands that may take a lot, by form and spatial cell, without looking at every pair. A cell's demands are found when
 * the first lot in it asks. It may name a demand that a gate refuses, and never misses one that all gates pass.
 */
export class CandidateDemands {
  private readonly byForm = new Map<MaterialForm, number[]>();
  private readonly byFormAndCell = new Map<string, readonly number[]>();

  constructor(private readonly demands: readonly MatchDemand[]) {
    demands.forEach((demand, position) => {
      for (const form of new Set(demand.acceptedForms)) {
        const positions = this.byForm.get(form) ?? [];
        positions.push(position);
        this.byForm.set(form, positions);
      }
    });
  }

  /** Positions of demands, ascending. */
  of({ form, latitude, longitude }: Pick<MatchLot, 'form' | 'latitude' | 'longitude'>): readonly number[] {
    const row = Math.floor((latitude + 90) / CELL_DEGREES);
    const column = Math.floor((longitude + 180) / CELL_DEGREES) % CELLS_AROUND;
    const key = `${form} ${row} ${column}`;
    const known = this.byFormAndCell.get(key);
    if (known !== undefined) return known;
    const found = (this.byForm.get(form) ?? []).filter((position) => {
      const demand = this.demands[position];
      return demand !== undefined && mayReach(demand, row, column);
    });
    this.byFormAndCell.set(key, found);
    return found;
  }
}

/** Whether the box around the demand's circle touches the cell. */
function mayReach(demand: Place & Pick<MatchDemand, 'distanceKmMax'>, row: number, column: number): boolean {
  if (demand.distanceKmMax === null) return true;
  const radius = (demand.distanceKmMax * 1000) / EARTH_RADIUS_METRES;
  const latitudeReach = radius * DEGREES_PER_RADIAN + MARGIN_DEGREES;
  const south = row * CELL_DEGREES - 90;
  if (demand.latitude + latitudeReach < south) return false;
  if (demand.latitude - latitudeReach > south + CELL_DEGREES) return false;
  // A circle around a pole reaches every longitude.
  if (Math.abs(demand.latitude) + latitudeReach >= 90) return true;
  const sine = Math.sin(radius) / Math.cos(demand.latitude / DEGREES_PER_RADIAN);
  const longitudeReach = Math.asin(Math.min(1, sine)) * DEGREES_PER_RADIAN + MARGIN_DEGREES;
  const middle = column * CELL_DEGREES - 180 + CELL_DEGREES / 2;
  const apart = Math.abs(((demand.longitude - middle + 540) % 360) - 180);
  return apart <= longitudeReach + CELL_DEGREES / 2;
}
