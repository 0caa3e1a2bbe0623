/** For what is written in TypeScript: see there. */
export { installedElectron } from '../bin/electron-binary.mjs';
