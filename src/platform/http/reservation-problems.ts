/** Problems with reservations; rows of `PROBLEMS`. */
export const RESERVATION_PROBLEMS = {
  'reservation-not-found': { status: 404, title: 'No such reservation', advice: 'Check the id.' },
  'lot-not-on-offer': {
    status: 409,
    title: 'The lot is not on offer',
    advice: 'Reserve a lot that is LISTED and whose time on offer is not over.',
  },
  'part-not-on-offer': {
    status: 409,
    title: 'The lot is not offered in such parts',
    advice: 'Mend massKg as `errors` says: all of a lot that is sold whole, else the smallest part or more.',
  },
  'reservation-state-forbids': {
    status: 409,
    title: "The reservation's state forbids this",
    advice: "See the reservation's status.",
  },
  'reservation-not-confirmed': {
    status: 409,
    title: 'A soft hold is not shipped',
    advice: 'Confirm the reservation first.',
  },
  'reservation-expired': {
    status: 409,
    title: 'The reservation has expired',
    advice: 'Reserve again, where the material is still available.',
  },
  'reservation-expiry-not-valid': {
    status: 422,
    title: 'Not a time at which it can expire',
    advice: 'Send an expiresAt within the bounds that `errors` names, or leave it out.',
  },
  'soft-hold-limit-reached': {
    status: 409,
    title: 'Too much is on soft hold for this organisation',
    advice: 'Confirm or release a soft hold first, or reserve HARD.',
  },
  'soft-hold-cooling-off': {
    status: 429,
    title: 'What was held of this lot went back unused lately',
    advice: 'Send the request again after Retry-After, or reserve HARD without an expiresAt.',
  },
  'transit-difference-not-valid': {
    status: 422,
    title: 'The difference on the way is not explained',
    advice: 'Mend the field that `errors` names: a difference needs a cause that can explain it.',
  },
} as const;
