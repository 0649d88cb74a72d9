// Reads the files out of a drop, a paste or a picker, folders included; everything that arrives is checked here once.

/**
 * Files of a drop or paste; out of folders only those that `accept` lists. Call it inside the event: the browser
 * empties the transfer afterwards.
 */
export async function filesOf(transfer: DataTransfer, accept: string): Promise<readonly File[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  if (entries.length === 0) return [...transfer.files];
  const lists = await Promise.all(
    entries.map(({ entry, file }) =>
      entry?.isDirectory ? filesBelow(entry, accept) : Promise.resolve(file ? [file] : []),
    ),
  );
  return lists.flat();
}

async function filesBelow(entry: FileSystemEntry, accept: string): Promise<readonly File[]> {
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined)),
    );
    return file !== undefined && looksLikePicture(file, accept) ? [file] : [];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // readEntries gives at most 100 at a time and an empty list at the end.
  for (;;) {
    const part = await new Promise<readonly FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (part.length === 0) break;
    children.push(...part);
  }
  children.sort((a, b) => a.name.localeCompare(b.name));
  return (await Promise.all(children.map((child) => filesBelow(child, accept)))).flat();
}

/** Whether a list such as "image/*,.psd" takes a file. For folders, which hold all sorts of things. */
export function looksLikePicture(file: Pick<File, 'name' | 'type'>, accept: string): boolean {
  const name = file.name.toLowerCase();
  return accept.split(',').some((item) => {
    const pattern = item.trim().toLowerCase();
    if (pattern.startsWith('.')) return name.endsWith(pattern);
    return pattern.endsWith('/*')
      ? file.type.startsWith(pattern.slice(0, -1))
      : pattern !== '' && file.type === pattern;
  });
}

/** A pasted picture is called "image.png" by every browser; a time makes several of them distinct. */
export function namePasted(files: readonly File[], now: Date): readonly File[] {
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return files.map((file) =>
    /^image\.\w+$/.test(file.name)
      ? new File([file], `pasted ${time}${file.name.slice(file.name.lastIndexOf('.'))}`, { type: file.type })
      : file,
  );
}
