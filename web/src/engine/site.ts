// Where the engine's files are. The build fills in the two names; everything is found relative to this module.

/** Path from the file that holds this module to the site's root; every output file is at the root or one folder below. */
declare const __MYPICTOOLS_ROOT__: string;
/** Folder of the core, named after its content, such as `core/1a2b3c4d/`. */
declare const __MYPICTOOLS_CORE__: string;
/** Folder of ONNX Runtime's files, named after its version. */
declare const __MYPICTOOLS_ORT__: string;

export interface Site {
  readonly catalogue: string;
  readonly coreScript: string;
  readonly coreWasm: string;
  readonly ort: string;
  /** Folder of the model manifest. */
  readonly models: string;
}

export function siteAt(root: string, core: string, ort: string): Site {
  return {
    catalogue: new URL('catalogue.json', root).href,
    coreScript: new URL(`${core}mypictools.js`, root).href,
    coreWasm: new URL(`${core}mypictools.wasm`, root).href,
    ort: new URL(ort, root).href,
    models: new URL('models/', root).href,
  };
}

/** The site that this module was served from. */
export function ownSite(): Site {
  return siteAt(new URL(__MYPICTOOLS_ROOT__, import.meta.url).href, __MYPICTOOLS_CORE__, __MYPICTOOLS_ORT__);
}
