import { describe, expect, it } from '@jest/globals';
import { normalisedLogin } from './login-name.js';
import { formatPasswordRecord, isOutdated, parsePasswordRecord, SCRYPT_COST } from './password-record.js';
import { normalisedPassword, passwordFault } from './password-rules.js';

describe('passwordFault', () => {
  it.each(['correct horse battery', 'Tr0ub4dor&3 with more', 'ünïcödé wörds four', '🧲🧲🧲🧲abcdefgh'])(
    'takes %j',
    (password) => {
      expect(passwordFault(normalisedPassword(password), 'ada')).toBeNull();
    },
  );

  it.each([
    ['11 characters', 'abcdefghij1', /12 characters or more/],
    ['11 characters, one of which has two code units', '🧲bcdefghij1', /12 characters or more/],
    ['201 characters', 'abcdefgh'.repeat(26).slice(0, 201), /200 characters or fewer/],
    ['one that everybody tries', 'Password1234', /tried first/],
    ['few different characters', 'abababababab', /different characters/],
    ['the login in it', 'my name is adalovelace', /login/],
  ])('refuses %s', (_case, password, fault) => {
    expect(passwordFault(normalisedPassword(password), 'adalovelace@example.org')).toMatch(fault);
  });

  it('takes exactly 12 and exactly 200 characters', () => {
    expect(passwordFault('abcdefghij12', 'x')).toBeNull();
    expect(passwordFault('abcdefgh'.repeat(25), 'x')).toBeNull();
  });
});

describe('normalisedPassword', () => {
  it.each([
    ['composed and decomposed letters', 'é', 'e\u0301'],
    ['full-width letters', 'ABC', 'ＡＢＣ'],
    ['ligatures', 'ffi', 'ﬃ'],
  ])('makes one spelling of %s', (_case, one, other) => {
    expect(normalisedPassword(one)).toBe(normalisedPassword(other));
  });

  it('keeps capitals and blanks, which count', () => {
    expect(normalisedPassword(' A a ')).toBe(' A a ');
  });
});

describe('normalisedLogin', () => {
  it.each(['Ada@Example.org', ' ada@example.org ', 'ａｄａ@example.org'])('makes one of %j', (login) => {
    expect(normalisedLogin(login)).toBe('ada@example.org');
  });
});

describe('a password record', () => {
  const salt = 'A'.repeat(22);
  const mac = 'b-_'.repeat(14) + 'c';

  it('says how dear the hash was made, by OWASP figures', () => {
    const text = formatPasswordRecord({ cost: SCRYPT_COST, salt, mac });
    expect(text).toBe(`$scrypt$ln=15,r=8,p=3$${salt}$${mac}`);
    expect(parsePasswordRecord(text)).toEqual({ cost: { logN: 15, r: 8, p: 3 }, salt, mac });
  });

  it.each([
    [{ logN: 15, r: 8, p: 3 }, false],
    [{ logN: 14, r: 8, p: 3 }, true],
    [{ logN: 15, r: 8, p: 1 }, true],
    [{ logN: 17, r: 8, p: 1 }, true],
  ])('of %j is outdated: %j', (cost, expected) => {
    expect(isOutdated({ cost, salt, mac })).toBe(expected);
  });

  it.each(['', 'secret', `$scrypt$ln=15,r=8,p=3$${salt}$`, `$argon2id$v=19$${salt}$${mac}`])(
    'is not %j',
    (text) => {
      expect(() => parsePasswordRecord(text)).toThrow('not readable');
    },
  );
});
