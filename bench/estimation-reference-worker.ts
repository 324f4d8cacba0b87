import { parentPort, workerData } from 'node:worker_threads';
import { loadCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import { estimationCases } from './estimation-cases.js';
import { drawCompared, type ReferenceTask } from './estimation-reference.js';

/** Draws a part of a reference in a thread of its own. */
const { caseName, draws, seed } = workerData as ReferenceTask;
const loaded = loadCatalogue();
const task = estimationCases(loaded.catalogue).find(({ name }) => name === caseName);
if (task === undefined) throw new RangeError(`No case '${caseName}'`);
const samples = drawCompared(task, loaded, draws, seed);
parentPort?.postMessage(
  samples,
  samples.map(({ buffer }) => buffer),
);
