/**
 * Who may import whom: a star around core and protocols. Folders do not know each other; only what
 * composes them does.
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'What goes round in a circle cannot be understood, tested or started one after the other.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment:
        'core holds plain values: no input or output, no packages. Civil time is the one exception.',
      from: { path: '^src/core/', pathNot: '^src/core/time/civil-time\\.ts$' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'civil-time-adds-only-its-package',
      severity: 'error',
      comment: 'core/time/civil-time.ts may add temporal-polyfill and nothing else.',
      from: { path: '^src/core/time/civil-time\\.ts$' },
      to: { pathNot: '^src/core/|(^|/)node_modules/temporal-polyfill/' },
    },
    {
      name: 'protocols-are-pure',
      severity: 'error',
      comment: 'protocols turn bytes into values: core, an XML parser, and digests.',
      from: { path: '^src/protocols/' },
      to: {
        pathNot:
          '^src/(core|protocols)/|(^|/)node_modules/fast-xml-parser/|^(node:)?(crypto|buffer)$',
      },
    },
    {
      name: 'platform-is-a-floor',
      severity: 'error',
      comment:
        'platform does input and output for every folder above: core, protocols, packages and node.',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(core|protocols|platform)/' },
    },
    {
      name: 'folders-do-not-know-each-other',
      severity: 'error',
      comment:
        'A folder imports itself, core, protocols and platform. What it needs of another it is given.',
      from: { path: '^src/([^/]+)/', pathNot: '^src/(cli|daemon|platform)/' },
      to: { path: '^src/', pathNot: '^src/($1|core|protocols|platform)/' },
    },
    {
      name: 'config-stands-below-what-runs',
      severity: 'error',
      comment:
        'config.ts describes settings; it may import the folders that own them, not what reads them.',
      from: { path: '^src/config\\.ts$' },
      to: { path: '^src/(cli/|daemon(\\.ts$|/))' },
    },
    {
      name: 'daemon-stands-below-the-commands',
      severity: 'error',
      comment: 'Commands start the daemon; it and the parts it is composed of do not know them.',
      from: { path: '^src/daemon(\\.ts$|/)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main.ts acts when it is loaded.',
      from: {},
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'only-what-ships',
      severity: 'error',
      comment: 'The program imports its own sources and the packages that are installed with it.',
      from: { path: '^src/' },
      to: { pathNot: '^src/', dependencyTypesNot: ['npm', 'core'] },
    },
    {
      name: 'no-unknown-modules',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
