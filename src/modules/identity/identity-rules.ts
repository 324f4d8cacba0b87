/** What an installation asks of its people. */
export class IdentityRules {
  /** @param platformNeedsSecondFactor who acts for the platform may do nothing until a second factor is confirmed */
  constructor(readonly platformNeedsSecondFactor = false) {}
}
