// Where a model's pieces, and notes about models, are kept: IndexedDB, or memory where that is missing or full.

/** What is known of a model that is stored, in whole or in part. */
export interface StoredModel {
  readonly id: string;
  /** Of the whole, from the manifest; other weights under the same id are not this model. */
  readonly sha256: string;
  readonly bytes: number;
  /** Size of every piece but the last. */
  readonly pieceBytes: number;
  /** Pieces 0 to this, exclusive, are stored. */
  readonly piecesDone: number;
  /** Where the pieces came from, and the server's tag for that file. */
  readonly url: string;
  readonly etag?: string;
  /** The whole was there and had the right checksum. */
  readonly verified: boolean;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
}

export interface PieceShelf {
  readonly lasting: boolean;
  all(): Promise<StoredModel[]>;
  find(id: string): Promise<StoredModel | undefined>;
  piece(id: string, index: number): Promise<ArrayBuffer | undefined>;
  /** Writes the record, and a piece with it, in one transaction. */
  put(model: StoredModel, piece?: { readonly index: number; readonly bytes: ArrayBuffer }): Promise<void>;
  remove(id: string): Promise<void>;
  /** What was noted under a name (a consent, a verdict); from outside, so whoever asks must check it. */
  note(name: string): Promise<unknown>;
  /** Plain data; undefined deletes. */
  keepNote(name: string, value: unknown): Promise<void>;
}

export class MemoryShelf implements PieceShelf {
  readonly lasting = false;
  private readonly models = new Map<string, StoredModel>();
  private readonly pieces = new Map<string, ArrayBuffer>();
  private readonly notes = new Map<string, unknown>();

  all(): Promise<StoredModel[]> {
    return Promise.resolve([...this.models.values()]);
  }

  find(id: string): Promise<StoredModel | undefined> {
    return Promise.resolve(this.models.get(id));
  }

  piece(id: string, index: number): Promise<ArrayBuffer | undefined> {
    return Promise.resolve(this.pieces.get(`${id} ${index}`));
  }

  put(model: StoredModel, piece?: { readonly index: number; readonly bytes: ArrayBuffer }): Promise<void> {
    this.models.set(model.id, model);
    if (piece) this.pieces.set(`${model.id} ${piece.index}`, piece.bytes);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.models.delete(id);
    for (const key of this.pieces.keys()) if (key.startsWith(`${id} `)) this.pieces.delete(key);
    return Promise.resolve();
  }

  note(name: string): Promise<unknown> {
    return Promise.resolve(this.notes.get(name));
  }

  keepNote(name: string, value: unknown): Promise<void> {
    if (value === undefined) this.notes.delete(name);
    else this.notes.set(name, value);
    return Promise.resolve();
  }
}

const databaseName = 'mypictools-models';
const databaseVersion = 2;
const openTimeoutMs = 5000;

/** The shelf in IndexedDB. Rejects when the browser has none or refuses it. */
export async function openShelf(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<PieceShelf> {
  if (!factory) throw new Error('this browser has no IndexedDB');
  return new DatabaseShelf(await openDatabase(factory));
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Some browsers never answer in some private modes; the model must not wait for that.
    const timer = setTimeout(() => reject(new Error('IndexedDB did not answer')), openTimeoutMs);
    const opening = factory.open(databaseName, databaseVersion);
    opening.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        opening.result.createObjectStore('models', { keyPath: 'id' });
        opening.result.createObjectStore('pieces');
      }
      if (oldVersion < 2) opening.result.createObjectStore('notes');
    };
    opening.onsuccess = () => {
      clearTimeout(timer);
      // Another tab with a newer version of the site must be able to change the database.
      opening.result.onversionchange = () => opening.result.close();
      resolve(opening.result);
    };
    opening.onerror = () => {
      clearTimeout(timer);
      reject(opening.error ?? new Error('IndexedDB could not be opened'));
    };
  });
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up'));
  });
}

function piecesOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
}

class DatabaseShelf implements PieceShelf {
  readonly lasting = true;
  private readonly database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.database = database;
  }

  all(): Promise<StoredModel[]> {
    return answerOf<StoredModel[]>(this.database.transaction('models').objectStore('models').getAll());
  }

  find(id: string): Promise<StoredModel | undefined> {
    return answerOf<StoredModel | undefined>(
      this.database.transaction('models').objectStore('models').get(id),
    );
  }

  piece(id: string, index: number): Promise<ArrayBuffer | undefined> {
    const store = this.database.transaction('pieces').objectStore('pieces');
    return answerOf<ArrayBuffer | undefined>(store.get([id, index]));
  }

  put(model: StoredModel, piece?: { readonly index: number; readonly bytes: ArrayBuffer }): Promise<void> {
    const transaction = this.database.transaction(['models', 'pieces'], 'readwrite');
    if (piece) transaction.objectStore('pieces').put(piece.bytes, [model.id, piece.index]);
    transaction.objectStore('models').put(model);
    return completion(transaction);
  }

  remove(id: string): Promise<void> {
    const transaction = this.database.transaction(['models', 'pieces'], 'readwrite');
    transaction.objectStore('pieces').delete(piecesOf(id));
    transaction.objectStore('models').delete(id);
    return completion(transaction);
  }

  note(name: string): Promise<unknown> {
    return answerOf<unknown>(this.database.transaction('notes').objectStore('notes').get(name));
  }

  keepNote(name: string, value: unknown): Promise<void> {
    const transaction = this.database.transaction('notes', 'readwrite');
    const notes = transaction.objectStore('notes');
    if (value === undefined) notes.delete(name);
    else notes.put(value, name);
    return completion(transaction);
  }
}
