export interface Timed<Value> {
  readonly value: Value;
  readonly wallMs: number;
  /** Of all threads of the process: compilation and garbage collection count too, other processes do not. */
  readonly processorMs: number;
}

export function timed<Value>(work: () => Value): Timed<Value> {
  const processorAtStart = process.cpuUsage();
  const startedAt = performance.now();
  const value = work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processorAtStart);
  return { value, wallMs, processorMs: (user + system) / 1000 };
}
