import { Injectable } from '@nestjs/common';
import type { ReadTransaction } from '../database/database.js';

/** A figure that is read from the database when somebody looks: cheap, by an index, and of no organisation in particular. */
export interface Gauge {
  /** As Prometheus has it, e.g. `lodestock_open_reservations`. */
  readonly name: string;
  readonly help: string;
  /** What its values are told apart by; left out where there is one value. */
  readonly label?: string;
  /** The values by what `label` says; by the empty text where there is one. */
  readonly read: (tx: ReadTransaction) => Promise<ReadonlyMap<string, number>>;
}

/** The figures that modules offer to whoever watches the service. */
@Injectable()
export class Gauges {
  private readonly gauges: Gauge[] = [];

  get all(): readonly Gauge[] {
    return this.gauges;
  }

  add(...gauges: readonly Gauge[]): void {
    this.gauges.push(...gauges);
  }
}

/** A gauge with one value. */
export function figure(name: string, help: string, read: (tx: ReadTransaction) => Promise<number>): Gauge {
  return { name, help, read: async (tx) => new Map([['', await read(tx)]]) };
}
