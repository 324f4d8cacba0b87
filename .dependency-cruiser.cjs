/**
 * The architecture as a test. A module may import only the modules before it in this list.
 * @type {string[]}
 */
const MODULES = [
  'organisations',
  'identity',
  'catalogue',
  'ledger',
  'estimation',
  'batches',
  'lots',
  'books',
  'reservations',
  'evidence',
  'calibration',
  'valuation',
  'resources',
  'sourcing',
  'demands',
  'market',
  'matching',
  'trades',
  'custody',
  'compliance',
  'programme',
  'analytics',
  'notifications',
];

const oneDirection = MODULES.map((name, index) => ({
  name: `${name}-imports-only-lower-modules`,
  severity: 'error',
  comment: 'Modules depend downwards only; upwards goes by event, sideways by id.',
  from: { path: `^src/modules/${name}/` },
  to: { path: `^src/modules/(?!${MODULES.slice(0, index + 1).join('|')})[^/]+/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...oneDirection,
    {
      name: 'known-modules-only',
      severity: 'error',
      comment: 'A new module takes its place in MODULES first.',
      from: {},
      to: { path: `^src/modules/(?!(${MODULES.join('|')})/)` },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain/ and shared/ import only domain/ and shared/: no Nest, no TypeORM, no I/O, no npm.',
      from: { path: '^src/(shared|(modules|platform)/[^/]+/domain)/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(shared|(modules|platform)/[^/]+/domain)/' },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|app|demo)' },
    },
    {
      name: 'controllers-and-dtos-are-private',
      severity: 'error',
      comment: "Nobody imports another module's controller or DTO.",
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/.*\\.(controller|dto)\\.ts$', pathNot: '^src/modules/$1/' },
    },
    {
      name: 'threads-load-no-framework',
      severity: 'error',
      comment: 'A thread loads what it calculates with: NestJS would take it longer than all the rest.',
      from: { path: '\\.worker\\.ts$' },
      to: { path: 'node_modules/@nestjs/', reachable: true },
    },
    {
      name: 'demo-is-a-client',
      severity: 'error',
      comment: 'The demo talks to the API like anybody else.',
      from: { path: '^src/demo/' },
      to: { path: '^src/', pathNot: '^src/demo/' },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
