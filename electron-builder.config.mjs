/** What the packages are made of; `npm run package` makes them. docs/packaging.md tells why. */

import * as signing from './scripts/signing.mjs'

const environment = process.env
/** Without a certificate the Mac's app is signed ad hoc, for this machine. */
const isSigned = signing.isSigned(environment)
const updateFeed = environment.FTQUEUE_UPDATE_FEED ?? ''

const notebooks = {
  ext: 'ftqnb',
  name: 'FTQueue Notebook',
  description: 'FTQueue notebook',
  mimeType: 'application/vnd.ftqueue.notebook+json',
  role: 'Editor'
}
/** Other programs' files end so, too: FTQueue offers itself, and takes nothing over. */
const traces = {
  ext: 'jsonl',
  name: 'FTQueue Trace',
  description: 'JSON lines, as in a trace of FTQueue',
  mimeType: 'application/jsonl',
  role: 'Viewer'
}

/** @satisfies {import('electron-builder').Configuration} */
const configuration = {
  appId: 'org.ftqueue.app',
  productName: 'FTQueue',
  copyright: 'Copyright © 2026 FTQueue contributors',
  directories: { output: 'artifacts/packages', buildResources: 'build' },
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  // Runtime dependencies are added by electron-builder itself.
  files: ['out/main/**', 'out/preload/**', 'out/renderer/**', '!**/*.map', 'package.json'],
  extraMetadata: {
    desktopName: 'ftqueue.desktop',
    homepage: environment.FTQUEUE_HOMEPAGE ?? 'https://localhost/ftqueue'
  },
  // Everything runs from inside: servers, the worker of recorded traces, the page.
  asar: true,
  // There is no native module to be built.
  npmRebuild: false,
  electronLanguages: ['en', 'en-US'],
  electronFuses: {
    // `ftqueue` is this program as Node: it works without a screen, and forks servers.
    runAsNode: true,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false
  },
  // Nothing is published from here. A feed makes latest*.yml, which tell what is newest there;
  // the app itself asks only where its Settings say.
  publish: updateFeed === '' ? null : { provider: 'generic', url: updateFeed },
  fileAssociations: [notebooks],
  mac: {
    category: 'public.app-category.developer-tools',
    icon: 'build/icons/icon.icns',
    target: [
      { target: 'dmg', arch: ['universal'] },
      { target: 'zip', arch: ['universal'] }
    ],
    // Ad hoc signatures have no team, by which the hardened runtime knows its libraries.
    hardenedRuntime: isSigned,
    ...(isSigned ? {} : { identity: '-' }),
    gatekeeperAssess: false,
    entitlements: 'build/mac/entitlements.plist',
    entitlementsInherit: 'build/mac/entitlements.plist',
    notarize: signing.canNotarize(environment),
    extendInfo: {
      NSLocalNetworkUsageDescription:
        'FTQueue’s servers find each other, and agree on the order of what they do, by multicast on your local network.'
    },
    fileAssociations: [{ ...traces, rank: 'Alternate' }],
    extraResources: [{ from: 'build/bin/ftqueue-mac', to: 'bin/ftqueue' }]
  },
  dmg: { title: '${productName} ${version}' },
  win: {
    icon: 'build/icons/icon.ico',
    target: [{ target: 'nsis', arch: ['x64'] }],
    extraFiles: [
      { from: 'build/bin/ftqueue.cmd', to: 'bin/ftqueue.cmd' },
      { from: 'build/win/path.ps1', to: 'resources/path.ps1' }
    ]
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowElevation: true,
    allowToChangeInstallationDirectory: true,
    include: 'build/win/installer.nsh'
  },
  linux: {
    category: 'Development',
    synopsis: 'A fault-tolerant, replicated queue',
    maintainer: environment.FTQUEUE_MAINTAINER ?? 'FTQueue contributors <ftqueue@localhost>',
    icon: 'build/icons/linux',
    // The name without an ending is the command line's.
    executableName: 'ftqueue-app',
    syncDesktopName: true,
    target: ['AppImage', 'deb', 'tar.gz'],
    fileAssociations: [traces],
    extraFiles: [{ from: 'build/bin/ftqueue', to: 'ftqueue' }]
  },
  deb: {
    afterInstall: 'build/linux/after-install.sh',
    afterRemove: 'build/linux/after-remove.sh'
  }
}

export default configuration
