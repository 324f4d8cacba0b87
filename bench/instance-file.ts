import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { TransportationProblem } from '../src/modules/matching/domain/transportation-problem.js';

/**
 * Transportation problems as files that solvers in any language read; bench/native/network-simplex.cpp states the format. Numbers go
 * in and out as they are in memory, so nothing of a problem is held twice by who reads it.
 */
export function writeInstance(path: string, problem: TransportationProblem): void {
  const { lotCount, demandCount, edgeValue } = problem;
  const file = openSync(path, 'w');
  try {
    writeSync(file, Int32Array.of(lotCount, demandCount, edgeValue.length, 0));
    for (const part of partsOf(problem)) writeSync(file, part);
  } finally {
    closeSync(file);
  }
}

/** @throws Error where the file ends early */
export function readInstance(path: string): TransportationProblem {
  const file = openSync(path, 'r');
  try {
    const counts = new Int32Array(4);
    fill(file, counts);
    const [lotCount = 0, demandCount = 0, edgeCount = 0] = counts;
    const problem: TransportationProblem = {
      lotCount,
      demandCount,
      supplyUnits: new Float64Array(lotCount),
      capacityUnits: new Float64Array(demandCount),
      edgeValue: new Float64Array(edgeCount),
      edgeStart: new Int32Array(lotCount + 1),
      edgeDemand: new Int32Array(edgeCount),
    };
    for (const part of partsOf(problem)) fill(file, part);
    return problem;
  } finally {
    closeSync(file);
  }
}

/** In the order of the file. */
function partsOf(problem: TransportationProblem): readonly NodeJS.ArrayBufferView[] {
  const { supplyUnits, capacityUnits, edgeValue, edgeStart, edgeDemand } = problem;
  return [supplyUnits, capacityUnits, edgeValue, edgeStart, edgeDemand];
}

function fill(file: number, part: NodeJS.ArrayBufferView): void {
  for (let offset = 0; offset < part.byteLength;) {
    const read = readSync(file, part, offset, part.byteLength - offset, null);
    if (read === 0) throw new Error('the instance file ends early');
    offset += read;
  }
}
