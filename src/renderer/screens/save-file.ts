/** ms that a browser under load may take to get hold of the file; FileSaver.js waits as long. */
const TAKEN_AFTER = 40_000;

/** Hands a file to the person as the browser does with a download. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_AFTER);
}
