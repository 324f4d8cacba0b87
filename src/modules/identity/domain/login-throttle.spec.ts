import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT_CURVE,
  delayAfter,
  FORGOTTEN_AFTER_MS,
  LoginThrottle,
  NETWORK_CURVE,
} from './login-throttle.js';

const DAY_MS = 86_400_000;

/** Tries as fast as it is let, and says how many of `guesses` were admitted, and when the last one was. */
function guess(
  throttle: LoginThrottle,
  guesses: number,
  names: (index: number) => readonly [account: string, network: string],
  stepMs: number,
): { admitted: number; endMs: number } {
  let admitted = 0;
  let nowMs = 0;
  for (let index = 0; index < guesses; index += 1) {
    const [account, network] = names(index);
    if (throttle.admit(account, network, nowMs) === 0) admitted += 1;
    nowMs += stepMs;
  }
  return { admitted, endMs: nowMs };
}

describe('delayAfter', () => {
  it.each([
    [1, 0],
    [4, 0],
    [5, 1_000],
    [6, 2_000],
    [10, 32_000],
    [11, 60_000],
    [1_000, 60_000],
  ])('asks after %d failures of an account for %d ms', (failures, delay) => {
    expect(delayAfter(failures, ACCOUNT_CURVE)).toBe(delay);
  });
});

describe('LoginThrottle', () => {
  it('admits 13 of 10,000 guesses at one account in under four minutes, from however many networks', () => {
    // Four are free, and the fifth comes at once; then after 1, 2, 4, 8, 16 and 32 s, 63 s together; then at 123 and 183 s.
    const throttle = new LoginThrottle();
    const { admitted, endMs } = guess(throttle, 10_000, (index) => ['ada', `n${index}`], 20);
    expect(endMs).toBe(200_000);
    expect(admitted).toBe(4 + 1 + 6 + 2);
  });

  it('admits 28 of 10,000 guesses from one network, at however many accounts', () => {
    // 20 are free; the 21st comes at once too, the others after 1, 3, 7, 15, 31, 63, 127 s: 255 s would be the next.
    const throttle = new LoginThrottle();
    const { admitted } = guess(throttle, 10_000, (index) => [`a${index}`, 'here'], 20);
    expect(admitted).toBe(20 + 1 + 7);
  });

  it('admits no more than one guess a minute in the long run', () => {
    const throttle = new LoginThrottle();
    const { admitted } = guess(throttle, 8_640, (index) => ['ada', `n${index}`], 10_000);
    expect(admitted).toBeLessThanOrEqual(DAY_MS / ACCOUNT_CURVE.longestDelayMs + 11);
  });

  it('lets the owner in after a minute at most, whatever others do meanwhile', () => {
    const throttle = new LoginThrottle();
    const { endMs } = guess(throttle, 100_000, (index) => ['ada', `n${index}`], 10);
    const wait = throttle.admit('ada', 'home', endMs);
    expect(wait).toBeLessThanOrEqual(ACCOUNT_CURVE.longestDelayMs);
    expect(throttle.admit('ada', 'home', endMs + wait)).toBe(0);
  });

  it('counts guesses at the same instant one by one', () => {
    const throttle = new LoginThrottle();
    expect(guess(throttle, 10_000, () => ['ada', 'here'], 0).admitted).toBe(5);
  });

  it('forgives the account of who succeeds, and gives the network no more than that attempt back', () => {
    const throttle = new LoginThrottle();
    for (let round = 0; round < 20; round += 1) throttle.admit(`a${round}`, 'here', 0);
    for (let round = 0; round < 5; round += 1) {
      expect(throttle.admit('mine', 'here', 0)).toBe(0);
      throttle.succeeded('mine', 'here', 0);
    }
    expect(throttle.admit('ada', 'here', 0)).toBe(0);
    expect(throttle.admit('ada', 'here', 0)).toBe(NETWORK_CURVE.firstDelayMs);
  });

  it('takes back what was not tried', () => {
    const throttle = new LoginThrottle();
    for (let round = 0; round < 100; round += 1) {
      expect(throttle.admit('ada', 'here', 0)).toBe(0);
      throttle.notTried('ada', 'here', 0);
    }
    expect(throttle.remembered).toBe(0);
  });

  it('forgets after a day without a failure', () => {
    const throttle = new LoginThrottle();
    guess(throttle, 1_000, () => ['ada', 'here'], 1_000);
    const later = 1_000_000 + FORGOTTEN_AFTER_MS;
    expect(guess(throttle, 4, () => ['ada', 'here'], 0).admitted).toBe(0);
    expect(throttle.admit('ada', 'here', later)).toBe(0);
    expect(throttle.admit('ada', 'here', later)).toBe(0);
  });

  it('remembers only so many, and the latest', () => {
    const throttle = new LoginThrottle(100);
    for (let round = 0; round < 5; round += 1) throttle.admit('ada', 'here', 0);
    guess(throttle, 10_000, (index) => [`a${index}`, `n${index}`], 0);
    expect(throttle.remembered).toBe(200);
    expect(throttle.admit('ada', 'here', 0)).toBe(0);
    for (let round = 0; round < 4; round += 1) throttle.admit('ada', 'here', 0);
    expect(throttle.admit('ada', 'here', 0)).toBe(ACCOUNT_CURVE.firstDelayMs);
  });
});
