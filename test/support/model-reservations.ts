import type { TransitCause } from '../../src/modules/reservations/domain/transit-difference.js';
import { gramsIn, minus, NONE, plus, taken, withGrams, type Figures } from './model-figures.js';
import { Refused, type ModelBooks, type Move } from './model-yard.js';
import type { OrderOf } from './yard-orders.js';

export interface ModelReservation {
  readonly lot: string;
  readonly posting: number;
  readonly total: bigint;
  isSoft: boolean;
  /** Hours since the beginning; null for never. */
  endsAt: number | null;
  reserved: bigint;
  inTransit: bigint;
  delivered: bigint;
  consumed: bigint;
  released: bigint;
}

type Action = 'CONFIRM' | 'RELEASE' | 'DISPATCH' | 'DELIVER' | 'CONSUME';

/** What a load may do on the way, as a yard's foreman would put it. */
const TRANSIT: Readonly<
  Record<
    TransitCause,
    { readonly to: 'LOSS' | 'ADJUSTMENT'; readonly way: 'LESS' | 'MORE' | 'BOTH'; readonly isDry?: true }
  >
> = {
  SPILLAGE: { to: 'LOSS', way: 'LESS' },
  THEFT: { to: 'LOSS', way: 'LESS' },
  REJECTED_AND_SCRAPPED: { to: 'LOSS', way: 'LESS' },
  DRYING: { to: 'LOSS', way: 'LESS', isDry: true },
  WETTING: { to: 'ADJUSTMENT', way: 'MORE' },
  SCALE_DIFFERENCE: { to: 'ADJUSTMENT', way: 'BOTH' },
};

/** Promises of lots, in the simplest way. */
export class ModelReservations {
  readonly all = new Map<string, ModelReservation>();
  /** Hours since the beginning. */
  now = 0;

  constructor(private readonly books: ModelBooks) {}

  get(id: string): ModelReservation {
    const reservation = this.all.get(id);
    if (reservation === undefined) throw new Error(`The model has no reservation ${id}`);
    return reservation;
  }

  list({ lot, isWhole, smallest }: OrderOf<'LIST'>): void {
    const offered = this.books.openLot(lot);
    const part = BigInt(smallest ?? 0);
    if (part > offered.grams) throw new Refused('listing-not-valid');
    offered.isWhole = isWhole;
    offered.smallest = part;
  }

  reserve({ lot, grams, reservation, hours }: OrderOf<'RESERVE'>): void {
    this.books.openLot(lot);
    const available = this.books.on(lot, 'AVAILABLE');
    this.requirePart(lot, gramsIn(available), grams);
    const asked = askedOf(available, grams);
    const moves = this.books.moved(lot, 'AVAILABLE', 'RESERVED', taken(available, asked));
    this.all.set(reservation, {
      lot,
      posting: this.books.record('RESERVE', moves),
      total: asked,
      isSoft: hours !== null,
      endsAt: hours === null ? null : this.now + hours,
      reserved: asked,
      inTransit: 0n,
      delivered: 0n,
      consumed: 0n,
      released: 0n,
    });
  }

  confirm({ reservation }: OrderOf<'CONFIRM'>): void {
    const found = this.mayBe('CONFIRM', reservation);
    found.isSoft = false;
    found.endsAt = null;
  }

  /** Gives back what is reserved and whose time is over. */
  sweep(): void {
    for (const reservation of this.all.values())
      if (this.isDue(reservation)) this.giveBack(reservation, reservation.reserved);
  }

  act(order: OrderOf<'RELEASE' | 'DISPATCH' | 'CONSUME'>): void {
    const found = this.mayBe(order.kind, order.reservation);
    const there = order.kind === 'CONSUME' ? found.delivered : found.reserved;
    const grams = partAsked(there, order.grams);
    if (order.kind === 'RELEASE') {
      this.requireKept(found, grams);
      this.giveBack(found, grams);
      return;
    }
    const [from, to] =
      order.kind === 'DISPATCH'
        ? (['RESERVED', 'IN_TRANSIT'] as const)
        : (['DELIVERED', 'CONSUMED'] as const);
    const figures = taken(this.books.on(found.lot, from), grams);
    this.books.record(order.kind, this.books.moved(found.lot, from, to, figures));
    if (order.kind === 'DISPATCH') {
      found.reserved -= grams;
      found.inTransit += grams;
    } else {
      found.delivered -= grams;
      found.consumed += grams;
    }
  }

  deliver({ reservation, grams: asked, received, cause }: OrderOf<'DELIVER'>): void {
    const found = this.mayBe('DELIVER', reservation);
    const grams = partAsked(found.inTransit, asked);
    const sent = taken(this.books.on(found.lot, 'IN_TRANSIT'), grams);
    const arrived = arrival(sent, received === null ? grams : BigInt(received), cause);
    const shares = this.books.lot(found.lot).shares;
    const moves: Move[] = [
      this.books.change(found.lot, 'IN_TRANSIT', minus(NONE, sent)),
      this.books.change(found.lot, 'DELIVERED', arrived),
    ];
    if (cause !== null)
      moves.push({
        lot: null,
        account: `${TRANSIT[cause].to}:${cause}`,
        figures: minus(sent, arrived),
        shares,
      });
    this.books.record('DELIVER', moves);
    found.inTransit -= grams;
    found.delivered += gramsIn(arrived);
  }

  /** All there is, or a part that is large enough and leaves the next buyer one. */
  private requirePart(lot: string, there: bigint, grams: number | null): void {
    const { isWhole, smallest } = this.books.lot(lot);
    const asked = grams === null ? there : BigInt(grams);
    if (isWhole && there < gramsIn(this.books.onHand(lot))) throw new Refused('insufficient-available');
    if (asked === there) return;
    const isRestTooSmall = asked < there && there - asked < smallest;
    if (there > 0n && (isWhole || asked < smallest || isRestTooSmall)) throw new Refused('part-not-on-offer');
  }

  /** A buyer keeps nothing, or a part that is large enough, and lets go of one. */
  private requireKept({ lot, total, released }: ModelReservation, grams: bigint): void {
    const { isWhole, smallest } = this.books.lot(lot);
    const kept = total - released - grams;
    if (kept === 0n) return;
    const left = gramsIn(this.books.on(lot, 'AVAILABLE')) + grams;
    if (isWhole || kept < smallest || left < smallest) throw new Refused('part-not-on-offer');
  }

  isDue({ reserved, endsAt }: ModelReservation): boolean {
    return reserved > 0n && endsAt !== null && endsAt <= this.now;
  }

  private giveBack(reservation: ModelReservation, grams: bigint): void {
    const figures = taken(this.books.on(reservation.lot, 'RESERVED'), grams);
    const moves = this.books.moved(reservation.lot, 'RESERVED', 'AVAILABLE', figures);
    this.books.record('RELEASE', moves, [], grams === reservation.total ? reservation.posting : null);
    reservation.reserved -= grams;
    reservation.released += grams;
  }

  private mayBe(action: Action, id: string): ModelReservation {
    const found = this.get(id);
    const isUnderWay = found.reserved + found.inTransit > 0n;
    const isKept = !isUnderWay && found.released < found.total;
    if (!isUnderWay && !(action === 'CONSUME' && isKept)) throw new Refused('reservation-state-forbids');
    if (['CONFIRM', 'RELEASE', 'DISPATCH'].includes(action) && this.isDue(found))
      throw new Refused('reservation-expired');
    if (found.isSoft && ['DISPATCH', 'DELIVER', 'CONSUME'].includes(action))
      throw new Refused('reservation-not-confirmed');
    if (!found.isSoft && action === 'CONFIRM') throw new Refused('reservation-state-forbids');
    return found;
  }
}

/** Of what is available; null for all of it. */
export function askedOf(available: Figures, grams: number | null): bigint {
  const asked = grams === null ? gramsIn(available) : BigInt(grams);
  if (asked === 0n || asked > gramsIn(available)) throw new Refused('insufficient-available');
  return asked;
}

function partAsked(there: bigint, grams: number | null): bigint {
  const asked = grams === null ? there : BigInt(grams);
  if (asked === 0n || asked > there) throw new Refused('insufficient-balance');
  return asked;
}

function arrival(sent: Figures, received: bigint, cause: TransitCause | null): Figures {
  const gain = received - gramsIn(sent);
  if ((gain === 0n) !== (cause === null)) throw new Refused('transit-difference-not-valid');
  if (cause === null) return sent;
  const { way, isDry } = TRANSIT[cause];
  if (way === (gain > 0n ? 'LESS' : 'MORE')) throw new Refused('transit-difference-not-valid');
  if (gain > 0n) {
    if (gain * 10n > gramsIn(sent)) throw new Refused('transit-difference-not-valid');
    return plus(sent, withGrams(gain, NONE));
  }
  const arrived = isDry ? withGrams(received, sent) : minus(sent, taken(sent, -gain));
  const metals = arrived.slice(1).reduce((sum, metal) => sum + metal, 0n);
  if (metals > received * 1_000n) throw new Refused('transit-difference-not-valid');
  return arrived;
}
