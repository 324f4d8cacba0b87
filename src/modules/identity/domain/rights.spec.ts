import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../shared/domain-error.js';
import { assertGrantable, assertWhole, assertWithin, ROLES_BY_POWER, type Rights } from './rights.js';

const NOW = '2026-11-26T08:00:00.000Z';
const WITHIN_A_YEAR = '2027-11-26T08:00:00.000Z';
const BEYOND_A_YEAR = '2027-11-28T08:00:00.000Z';
const OWNER: Rights = { role: 'OWNER', scopes: null, expiresAt: null };

function faultsOf(check: () => void): readonly string[] {
  try {
    check();
  } catch (error) {
    if (error instanceof DomainError)
      return [error.code, ...error.faults.map(({ pointer, code }) => `${pointer} ${code}`)];
    throw error;
  }
  return [];
}

describe('assertWhole', () => {
  it.each<[string, Rights]>([
    ['an owner', OWNER],
    [
      'an operator of lots until next year',
      { role: 'OPERATOR', scopes: ['lots:write'], expiresAt: BEYOND_A_YEAR },
    ],
    ['a viewer', { role: 'VIEWER', scopes: null, expiresAt: null }],
    ['an auditor of the ledger', { role: 'AUDITOR', scopes: ['ledger:read'], expiresAt: WITHIN_A_YEAR }],
  ])('takes %s', (_case, rights) => {
    expect(faultsOf(() => assertWhole(rights, NOW))).toEqual([]);
  });

  it.each<[string, Rights, string[]]>([
    [
      'an auditor of everything, for ever',
      { role: 'AUDITOR', scopes: null, expiresAt: null },
      ['/scopes REQUIRED', '/expiresAt REQUIRED'],
    ],
    [
      'an auditor who writes, for too long',
      { role: 'AUDITOR', scopes: ['lots:write'], expiresAt: BEYOND_A_YEAR },
      ['/scopes ROLE_ONLY_READS', '/expiresAt TOO_FAR_AHEAD'],
    ],
    [
      'a viewer who writes',
      { role: 'VIEWER', scopes: ['lots:write'], expiresAt: null },
      ['/scopes ROLE_ONLY_READS'],
    ],
    ['what has ended', { ...OWNER, expiresAt: NOW }, ['/expiresAt IN_THE_PAST']],
  ])('refuses %s', (_case, rights, faults) => {
    expect(faultsOf(() => assertWhole(rights, NOW))).toEqual(['rights-not-valid', ...faults]);
  });
});

describe('assertGrantable', () => {
  it('takes reading, for a year', () => {
    expect(faultsOf(() => assertGrantable(['lots:read', 'ledger:read'], WITHIN_A_YEAR, NOW))).toEqual([]);
  });

  it('refuses writing, and more than a year', () => {
    expect(faultsOf(() => assertGrantable(['lots:write'], BEYOND_A_YEAR, NOW))).toEqual([
      'rights-not-valid',
      '/scopes GRANT_ONLY_READS',
      '/expiresAt TOO_FAR_AHEAD',
    ]);
  });
});

describe('assertWithin', () => {
  it('lets each role give itself and less, and no more', () => {
    for (const [power, role] of ROLES_BY_POWER.entries()) {
      for (const [askedPower, asked] of ROLES_BY_POWER.entries()) {
        const faults = faultsOf(() => assertWithin({ ...OWNER, role: asked }, { ...OWNER, role }));
        expect({ role, asked, faults }).toEqual({
          role,
          asked,
          faults: askedPower >= power ? [] : ['not-allowed', '/role EXCEEDS_YOUR_RIGHTS'],
        });
      }
    }
  });

  it.each<[string, Rights, Rights, string[]]>([
    [
      'reading of who writes',
      { ...OWNER, scopes: ['lots:read'] },
      { ...OWNER, scopes: ['lots:write', 'ledger:read'] },
      [],
    ],
    [
      'writing of who reads',
      { ...OWNER, scopes: ['lots:write'] },
      { ...OWNER, scopes: ['lots:read'] },
      ['/scopes EXCEEDS_YOUR_RIGHTS'],
    ],
    [
      'everything of who has one',
      OWNER,
      { ...OWNER, scopes: ['lots:write'] },
      ['/scopes EXCEEDS_YOUR_RIGHTS'],
    ],
    [
      'for ever of who has a year',
      OWNER,
      { ...OWNER, expiresAt: WITHIN_A_YEAR },
      ['/expiresAt EXCEEDS_YOUR_RIGHTS'],
    ],
    [
      'longer than oneself',
      { ...OWNER, expiresAt: BEYOND_A_YEAR },
      { ...OWNER, expiresAt: WITHIN_A_YEAR },
      ['/expiresAt EXCEEDS_YOUR_RIGHTS'],
    ],
    ['as long as oneself', { ...OWNER, expiresAt: NOW }, { ...OWNER, expiresAt: NOW }, []],
  ])('judges who gives %s', (_case, asked, maker, faults) => {
    expect(faultsOf(() => assertWithin(asked, maker))).toEqual(
      faults.length > 0 ? ['not-allowed', ...faults] : [],
    );
  });
});
