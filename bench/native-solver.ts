import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Failure } from './fresh-process.js';

/** What a solver took for a transportation problem. */
export interface SolverTimes {
  /** The first solve of the process; of ours it includes compilation. */
  readonly coldMs: number;
  readonly coldProcessorMs: number;
  /** The best of the repetitions: whatever else the machine does can only add to it. */
  readonly warmMs: number;
  readonly warmProcessorMs: number;
  readonly objectiveUsdMicros: number;
  /** Of the whole process, reading the problem included. */
  readonly peakMegabytes: number;
}

const run = promisify(execFile);
// Compiled code is in dist-test/bench, the source is never copied there.
const SOURCE = fileURLToPath(new URL('../../bench/native/network-simplex.cpp', import.meta.url));
const COMPILERS = ['g++', 'clang++', 'c++'];

/** LEMON's network simplex (C++), compiled for this machine. */
export class NativeSolver {
  private constructor(private readonly program: string) {}

  /** @returns why there is none, where the machine has no compiler or no LEMON */
  static async compiledIn(folder: string): Promise<NativeSolver | Failure> {
    const program = join(folder, 'network-simplex');
    const reasons: string[] = [];
    for (const compiler of COMPILERS) {
      try {
        await run(compiler, ['-O3', '-march=native', '-std=c++14', '-o', program, SOURCE]);
        return new NativeSolver(program);
      } catch (error) {
        const [first = ''] = /fatal error: .*|ENOENT/.exec(String(error)) ?? ['does not compile it'];
        reasons.push(`${compiler}: ${first === 'ENOENT' ? 'not installed' : first}`);
      }
    }
    return { failure: `LEMON is not to be had here (${reasons.join('; ')})` };
  }

  /** In a process of its own. @param file of `writeInstance` */
  async solve(file: string, repetitions: number, limitMs: number): Promise<SolverTimes | Failure> {
    try {
      const { stdout } = await run(this.program, [file, String(repetitions)], { timeout: limitMs });
      return JSON.parse(stdout) as SolverTimes;
    } catch (error) {
      return { failure: String(error) };
    }
  }
}
