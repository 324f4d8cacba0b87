/**
 * Where a reader of the feed goes on: after the last event it was given or, where it was given all that there is for it,
 * after the last of the chain, so that what is not for it is not looked through again.
 * @param found places in the chain, ascending
 * @param limit how many were asked for at most
 * @param headSize length of the chain, as it was when the places were read
 */
export function nextPlaceAfter(
  found: readonly number[],
  { after, limit, headSize }: { readonly after: number; readonly limit: number; readonly headSize: number },
): number {
  const last = found.at(-1) ?? after;
  return found.length < limit ? Math.max(last, headSize) : last;
}
