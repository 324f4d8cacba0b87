import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base32Of } from './domain/base32.js';
import { formatRecoveryCode, normalisedRecoveryCode } from './domain/recovery-code.js';
import { acceptedStep, authenticatorUri, codeStepAt, oneTimeCode } from './one-time-code.js';

const ascii = (text: string): Uint8Array => Buffer.from(text, 'ascii');
const RFC_SECRET = ascii('12345678901234567890');

describe('oneTimeCode', () => {
  it('is that of RFC 4226, appendix D', () => {
    expect(Array.from({ length: 10 }, (_, step) => oneTimeCode(RFC_SECRET, step))).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]);
  });

  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])(
    'is that of RFC 6238, appendix B, at second %d, of which it shows the last six digits',
    (seconds, code) => {
      expect(oneTimeCode(RFC_SECRET, codeStepAt(seconds * 1_000))).toBe(code.slice(2));
    },
  );
});

describe('acceptedStep', () => {
  const nowMs = 1_764_000_000_000;
  const now = codeStepAt(nowMs);
  const shown = (step: number, lastStep = 0): number | null =>
    acceptedStep(RFC_SECRET, oneTimeCode(RFC_SECRET, step), nowMs, lastStep);

  it('takes the code of now and its neighbours, and of no other step', () => {
    expect([-2, -1, 0, 1, 2].map((apart) => shown(now + apart))).toEqual([null, now - 1, now, now + 1, null]);
  });

  it('takes no code twice, and none before the last one', () => {
    expect(shown(now, now)).toBeNull();
    expect(shown(now - 1, now)).toBeNull();
    expect(shown(now + 1, now)).toBe(now + 1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('refuses %j', (code) => {
    expect(acceptedStep(RFC_SECRET, code, nowMs, 0)).toBeNull();
  });
});

describe('base32Of', () => {
  it.each([
    ['', ''],
    ['fooba', 'MZXW6YTB'],
    ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ])('writes %j as RFC 4648 does', (text, written) => {
    expect(base32Of(ascii(text))).toBe(written);
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const bits = [...base32Of(bytes)]
          .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
          .join('');
        expect(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2))).toEqual([...bytes]);
      }),
    );
  });
});

it('tells authenticator apps whose code it is', () => {
  expect(authenticatorUri(ascii('12345678901234567890'), 'Lodestock', 'ada@x.example')).toBe(
    'otpauth://totp/Lodestock:ada%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lodestock&algorithm=SHA1&digits=6&period=30',
  );
});

describe('recovery codes', () => {
  it('are known again however they are typed', () => {
    const code = formatRecoveryCode(ascii('foobafooba'));
    expect(code).toBe('mzxw-6ytb-mzxw-6ytb');
    for (const typed of [code, code.toUpperCase(), ' mzxw6ytb mzxw6ytb\n'])
      expect(normalisedRecoveryCode(typed)).toBe('mzxw6ytbmzxw6ytb');
  });

  it.each(['', '123456', 'mzxw-6ytb-mzxw', 'mzxw-6ytb-mzxw-6yt1'])('are not %j', (text) => {
    expect(normalisedRecoveryCode(text)).toBeNull();
  });
});
