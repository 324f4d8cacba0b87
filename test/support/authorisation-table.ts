/** Who calls, in the order in which a row of the table tells what each gets. */
export const IDENTITIES = [
  'recycler owner',
  'recycler operator',
  'recycler viewer',
  'recycler auditor',
  'separator operator',
  'separator viewer',
  'programme viewer',
  'programme viewer with a grant',
  'platform operator',
] as const;
export type Identity = (typeof IDENTITIES)[number];

/**
 * What somebody gets. Y: it is done, or refused for another reason than who asks. F: 403. N: 404, in the words for what there
 * is not. R: 422, as a reference to what there is not.
 */
export type Outcome = 'Y' | 'F' | 'N' | 'R';

/** What everybody gets: `Y`, `F`, `N` or `R` for each identity, in their order; blanks part the organisations. */
type Row = string;

/**
 * Where the request names subjects: what everybody gets of those of the recycler and separator that they work for, and of
 * others' that nobody has granted; of what there is not, whoever is not forbidden is told just that. One row alone: no
 * subject is named. `PUBLIC`: no credential makes a difference.
 */
export type Declared = Row | { readonly own: Row; readonly others: Row };

/** Everybody with a valid credential, each shown what they may see. */
const ANYONE = 'YYYY YY YY Y';
/** What runs the platform, with everybody's data in it. */
const PLATFORM = 'FFFF FF FF Y';
/** Of a recycler's own: read by its people and by whom it lets read. */
const READ = { own: 'YYYY NN NY Y', others: 'NNNN NN NN Y' };
/** Of a recycler's own, and nobody else's however much it lets them read: where its events go to. */
const READ_UNGRANTED = { own: 'YYYY NN NN Y', others: 'NNNN NN NN Y' };
/** Of a separator's own. */
const READ_NEED = { own: 'NNNN YY NN Y', others: 'NNNN NN NN Y' };
/** Of a deal: read by either side. */
const READ_DEAL = { own: 'YYYY YY NY Y', others: 'NNNN NN NN Y' };
/** Done to a recycler's own: by those of its people who write. */
const WRITE = { own: 'YYFF NF FF Y', others: 'NNFF NF FF Y' };
/** Who belongs to an organisation, and its keys and grants: its owners alone. */
const OWNER = { own: 'YFFF FF FF Y', others: 'NFFF FF FF Y' };
/** What a recycler makes, of its own things that the request refers to. */
const MAKE_SCRAP = { own: 'YYFF FF FF Y', others: 'RRFF FF FF Y' };
/** What a separator makes, likewise. */
const MAKE_NEED = { own: 'FFFF YF FF Y', others: 'FFFF RF FF Y' };
/** What several lots become: of one's own only, whatever the organisation is. */
const MAKE_OF_LOTS = { own: 'YYFF RF FF Y', others: 'RRFF RF FF Y' };
/** Done to what is reserved for a separator, by it. */
const HOLD = { own: 'NNFF YF FF Y', others: 'NNFF NF FF Y' };
/** What is on offer, to buyers and programmes; whose it is makes no difference. */
const OFFER = { own: 'FFFF YY YY Y', others: 'FFFF YY YY Y' };
/** What is asked for, to sellers and programmes. */
const NEED = { own: 'YYYY FF YY Y', others: 'YYYY FF YY Y' };
/** Of the platform, with an id in the path. */
const PLATFORM_SUBJECT = { own: PLATFORM, others: PLATFORM };

/**
 * What the product demands (each sees its own, and of others' what is listed: rule 7), by operation. Written down, never
 * derived from the policies in the code: that they agree is what the test is for.
 */
export const AUTHORISATION: Readonly<Record<string, Declared>> = {
  getLiveness: 'PUBLIC',
  getReadiness: 'PUBLIC',
  getProblem: 'PUBLIC',
  setUp: 'PUBLIC',
  createSession: 'PUBLIC',
  refreshSession: 'PUBLIC',
  revokeSession: 'PUBLIC',

  createToken: 'YYYY YY YY F',
  getMe: ANYONE,
  // Keys have no password.
  changePassword: 'FFFF FF FF F',
  // Nor a second factor.
  beginSecondFactor: 'FFFF FF FF F',
  confirmSecondFactor: 'FFFF FF FF F',
  removeSecondFactor: 'FFFF FF FF F',
  createMember: OWNER,
  listMembers: READ,
  createPlatformMember: PLATFORM,
  listPlatformMembers: PLATFORM,
  createMembership: PLATFORM_SUBJECT,
  // Keys are nobody.
  getMyData: 'FFFF FF FF F',
  eraseUser: PLATFORM_SUBJECT,
  revokeMember: OWNER,
  resetPassword: OWNER,
  removeMembersSecondFactor: OWNER,
  createApiKey: OWNER,
  listApiKeys: READ,
  getApiKey: READ,
  rotateApiKey: OWNER,
  revokeApiKey: OWNER,
  createAccessGrant: OWNER,
  listAccessGrants: READ,
  revokeAccessGrant: OWNER,

  listAuditEvents: ANYONE,
  getAuditHead: ANYONE,
  verifyAuditChain: PLATFORM,
  proveAuditInclusion: ANYONE,
  proveAuditConsistency: ANYONE,

  createOrganisation: PLATFORM,
  listOrganisations: ANYONE,
  getOrganisation: READ_DEAL,
  createSite: WRITE,
  listSites: ANYONE,
  getSite: READ,

  listRulePacks: ANYONE,
  getRulePack: ANYONE,
  createSitePermit: HOLD,
  listSitePermits: READ_NEED,
  getSitePermit: READ_NEED,
  withdrawSitePermit: HOLD,

  getCatalogue: ANYONE,
  listCatalogueChanges: ANYONE,
  listCatalogueVersions: ANYONE,
  listProductProfiles: ANYONE,
  getProductProfile: ANYONE,
  listMagnetGrades: ANYONE,
  getMagnetGrade: ANYONE,
  listProcessRoutes: ANYONE,
  getProcessRoute: ANYONE,
  listAssayMethods: ANYONE,
  getAssayMethod: ANYONE,
  listOxideFactors: ANYONE,
  getOxideFactor: ANYONE,
  listLooseForms: ANYONE,
  getResourceClassRules: ANYONE,
  readCoverage: PLATFORM,
  readEffects: PLATFORM,
  proposeCatalogueChange: PLATFORM,
  listCatalogueProposals: PLATFORM,
  getCatalogueProposal: PLATFORM_SUBJECT,
  acceptCatalogueProposal: PLATFORM_SUBJECT,
  rejectCatalogueProposal: PLATFORM_SUBJECT,

  createBatch: MAKE_SCRAP,
  listBatches: ANYONE,
  getBatch: READ,
  getBatchHistory: READ,
  correctBatch: WRITE,
  voidBatch: WRITE,
  getBatchTemplate: ANYONE,
  importBatches: MAKE_SCRAP,
  getBatchImport: READ,
  importManyBatches: MAKE_SCRAP,
  getAssayTemplate: ANYONE,
  importAssays: MAKE_SCRAP,
  getDemandTemplate: ANYONE,
  importDemands: MAKE_NEED,
  listImports: ANYONE,
  getImport: READ,
  followImport: READ,
  listImportRows: READ,
  // What was sent may hold price terms: no grant opens it.
  getRejectedRows: WRITE,
  commitImport: WRITE,
  cancelImport: WRITE,
  createQuickEntry: MAKE_SCRAP,
  previewEstimate: ANYONE,
  getEstimate: READ,
  replayEstimate: READ,
  addBatchEvidence: WRITE,
  listBatchEvidence: READ,
  addLotEvidence: WRITE,
  listLotEvidence: READ,
  getEvidence: READ,
  withdrawEvidence: WRITE,
  listReconciliations: ANYONE,

  createLot: MAKE_SCRAP,
  listLots: ANYONE,
  getLot: READ,
  getLotBalance: READ,
  getLotAvailability: READ,
  listLot: WRITE,
  declareLotCondition: WRITE,
  declareLotSourcing: WRITE,
  splitLot: WRITE,
  mergeLots: MAKE_OF_LOTS,
  processLots: MAKE_OF_LOTS,
  countLot: WRITE,
  adjustLotContent: WRITE,
  placeHold: WRITE,
  listLotHolds: READ,
  // Not by the platform, which is no colleague of whoever placed it; it is told where somebody has released it already.
  releaseHold: { own: WRITE.own, others: 'NNFF NF FF F' },
  reversePosting: WRITE,
  getProvenance: READ,
  getDescendants: READ,
  getBatchDestinations: READ,
  unlistLot: WRITE,
  withdrawLot: WRITE,

  listPostings: ANYONE,
  getPosting: READ,
  verifyLedger: PLATFORM,
  getSiteClosure: READ,
  getResourceStatement: ANYONE,

  getPriceTemplate: ANYONE,
  uploadPriceSeries: WRITE,
  listPriceSeries: READ,
  getPriceSeries: READ,
  valueEstimate: READ,
  rankNextEvidence: READ,

  createDemand: MAKE_NEED,
  listDemands: ANYONE,
  getDemand: READ_NEED,
  withdrawDemand: HOLD,

  listMarketLots: 'FFFF YY YY Y',
  getMarketLot: OFFER,
  listMarketDemands: 'YYYY FF YY Y',
  getMarketDemand: NEED,

  exportBatches: ANYONE,
  exportLots: ANYONE,
  exportDemands: ANYONE,
  exportPostings: ANYONE,
  exportReservations: ANYONE,

  listEvents: ANYONE,
  streamEvents: ANYONE,
  createWebhookEndpoint: WRITE,
  listWebhookEndpoints: READ_UNGRANTED,
  getWebhookEndpoint: READ_UNGRANTED,
  replaceWebhookEndpoint: WRITE,
  rotateWebhookSecret: WRITE,
  disableWebhookEndpoint: WRITE,
  enableWebhookEndpoint: WRITE,
  // The owner, who comes first, removes it: it is not there for those who come after.
  removeWebhookEndpoint: { own: 'YNFF NF FF N', others: 'NNFF NF FF Y' },
  pingWebhookEndpoint: WRITE,
  listWebhookDeliveries: READ_UNGRANTED,
  replayWebhookDelivery: WRITE,

  createReservation: MAKE_NEED,
  listReservations: ANYONE,
  getReservation: READ_DEAL,
  confirmReservation: HOLD,
  releaseReservation: { own: 'YYFF YF FF Y', others: 'NNFF NF FF Y' },
  dispatchReservation: WRITE,
  deliverReservation: HOLD,
  consumeReservation: HOLD,

  createMatchRun: PLATFORM,
  listMatchRuns: PLATFORM,
  getMatchRun: PLATFORM_SUBJECT,
  followMatchRun: PLATFORM_SUBJECT,
  cancelMatchRun: PLATFORM_SUBJECT,
  listMatchAllocations: PLATFORM_SUBJECT,
  acceptMatchAllocation: PLATFORM_SUBJECT,
  listMatchLotOutcomes: PLATFORM_SUBJECT,
  listMatchDemandOutcomes: PLATFORM_SUBJECT,
  compareMatchRuns: PLATFORM_SUBJECT,
  previewMatch: MAKE_NEED,
  planSeeding: MAKE_NEED,
  listMatches: ANYONE,
  getMatch: READ_DEAL,
  acceptMatch: { own: 'FFFF YF FF Y', others: 'FFFF NF FF Y' },
  getLotMatchOutcome: READ,
  getDemandMatchOutcome: READ_NEED,
};

/** The cells of a row. @throws RangeError where it is not one for each identity */
export function cellsOf(row: string): readonly (readonly [Identity, Outcome])[] {
  const letters = row.replaceAll(' ', '');
  if (!/^[YFNR]+$/.test(letters) || letters.length !== IDENTITIES.length)
    throw new RangeError(`${row} is no row of the table.`);
  return IDENTITIES.map((identity, index) => [identity, letters.charAt(index) as Outcome]);
}
