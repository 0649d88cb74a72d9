// What this copy of the site is: its pages, and what its owner has set up. Written into every page by the build.

export interface SitePage {
  /** Below the site's root; '' is home. */
  readonly path: string;
  readonly title: string;
  readonly summary: string;
  readonly keywords: readonly string[];
  readonly icon: string;
}

export interface Offer {
  readonly id: string;
  readonly title: string;
  /** As a person reads it: "€4". */
  readonly price: string;
  /** "month", or '' for a price that is paid once. */
  readonly per: string;
}

export interface PremiumSettings {
  /** Where Premium's endpoint answers: an address, or a path below the site's root. */
  readonly endpoint: string;
  /** ES256 keys; a licence names one by its `kid`. */
  readonly publicKeys: readonly (JsonWebKey & { readonly kid: string })[];
  readonly offers: readonly Offer[];
  /** Where Stripe lets a buyer in by e-mail. */
  readonly portalLogin?: string;
}

export interface SiteSettings {
  /** Those that people are pointed to, in the order of the footer. */
  readonly pages: readonly SitePage[];
  /** These two are there only where the owner sells Premium. */
  readonly freeImagesPerDay?: number;
  readonly premium?: PremiumSettings;
}

let known: SiteSettings | undefined;

/** Empty on a page that is not the site's own. The block is written by our build, so it is trusted. */
export function siteSettings(): SiteSettings {
  const text = document.getElementById('site-settings')?.textContent;
  known ??= text === null || text === undefined ? { pages: [] } : (JSON.parse(text) as SiteSettings);
  return known;
}
