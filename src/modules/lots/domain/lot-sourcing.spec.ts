import { describe, expect, it } from '@jest/globals';
import { NOTHING_DECLARED, sourcingOfMixed, sourcingOfProcessed, type LotSourcing } from './lot-sourcing.js';

const declared = (changed: Partial<LotSourcing>): LotSourcing => ({ ...NOTHING_DECLARED, ...changed });

describe('sourcingOfMixed', () => {
  it('gives a part what its parent states', () => {
    const parent = declared({
      wasteStatus: 'WASTE',
      baselCode: 'Y49',
      ewcCode: '160216',
      consumerStatus: 'POST_CONSUMER',
      meltedIn: ['JP'],
      documents: ['ORIGIN_DECLARATION'],
    });
    expect(sourcingOfMixed([parent])).toEqual(parent);
  });

  it('keeps what all parents state alike, and nothing else', () => {
    const mixed = sourcingOfMixed([
      declared({ wasteStatus: 'WASTE', ewcCode: '160216', baselCode: 'Y49' }),
      declared({ wasteStatus: 'WASTE', ewcCode: '191202', baselCode: null }),
    ]);
    expect(mixed).toEqual(declared({ wasteStatus: 'WASTE' }));
  });

  it('comes from every country that any parent comes from', () => {
    const mixed = sourcingOfMixed([
      declared({ meltedIn: ['JP', 'VN'], minedIn: ['AU'] }),
      declared({ meltedIn: ['EE', 'JP'], minedIn: null }),
    ]);
    expect(mixed.meltedIn).toEqual(['EE', 'JP', 'VN']);
    // One parent does not know where it was mined, so nobody knows of the mixture.
    expect(mixed.minedIn).toBeNull();
  });

  it('is mixed where parents with and without a first life are put together, unless one is not known', () => {
    const post = declared({ consumerStatus: 'POST_CONSUMER' });
    const pre = declared({ consumerStatus: 'PRE_CONSUMER' });
    expect(sourcingOfMixed([post, pre]).consumerStatus).toBe('MIXED');
    expect(sourcingOfMixed([post, post]).consumerStatus).toBe('POST_CONSUMER');
    expect(sourcingOfMixed([post, NOTHING_DECLARED]).consumerStatus).toBeNull();
  });

  it('has a document only where every parent has it', () => {
    const mixed = sourcingOfMixed([
      declared({ documents: ['ORIGIN_DECLARATION', 'CHAIN_OF_CUSTODY'] }),
      declared({ documents: ['CHAIN_OF_CUSTODY'] }),
    ]);
    expect(mixed.documents).toEqual(['CHAIN_OF_CUSTODY']);
  });
});

describe('sourcingOfProcessed', () => {
  it('keeps the origin, and no code or paper of what was processed', () => {
    const device = declared({
      wasteStatus: 'WASTE',
      baselCode: 'Y49',
      ewcCode: '160214',
      consumerStatus: 'POST_CONSUMER',
      meltedIn: ['JP'],
      documents: ['ORIGIN_DECLARATION', 'WASTE_CLASSIFICATION', 'MOVEMENT_NOTIFICATION_CONSENT'],
    });
    expect(sourcingOfProcessed(device)).toEqual(
      declared({ consumerStatus: 'POST_CONSUMER', meltedIn: ['JP'], documents: ['ORIGIN_DECLARATION'] }),
    );
  });
});
