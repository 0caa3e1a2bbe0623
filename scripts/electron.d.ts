export function installedElectron(root: string): string | undefined;
