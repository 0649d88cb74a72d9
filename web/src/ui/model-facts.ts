// What pages say about methods and their networks: what is here, what is missing, what it costs. Knows no DOM.

import type { Licence, Method, ModelEntry, ModelState } from '../models/model-types.js';
import { formatBytes } from './format.js';

/** A method with what is stored of its networks. */
export interface MethodFacts {
  readonly method: Method;
  readonly networks: readonly ModelState[];
  /** Bytes to fetch before it can run; what is here of interrupted downloads is not counted. */
  readonly missingBytes: number;
  /** Bytes here of networks that are not complete. */
  readonly partialBytes: number;
  readonly stored: boolean;
  /** False while the person has not agreed to its terms. */
  readonly agreed: boolean;
}

export function factsOf(method: Method, states: readonly ModelState[]): MethodFacts {
  const networks = method.networks.flatMap((id) => states.filter((state) => state.model.id === id));
  const incomplete = networks.filter((state) => state.state !== 'stored');
  const partialBytes = incomplete.reduce((sum, state) => sum + state.storedBytes, 0);
  return {
    method,
    networks,
    partialBytes,
    missingBytes: incomplete.reduce((sum, state) => sum + state.model.bytes, 0) - partialBytes,
    stored: incomplete.length === 0,
    agreed: method.consent?.given ?? true,
  };
}

/** Of the networks that are not here yet: these are what the person is about to get. */
export function licencesToCome({ networks, method }: MethodFacts): readonly Licence[] {
  const coming = networks.filter((state) => state.state !== 'stored' && state.model.urls.length > 0);
  const urls = new Set(coming.map((state) => state.model.licenceUrl));
  return method.licences.filter((licence) => urls.has(licence.url));
}

/** What is stored of one network, as a few words. */
export function stateWords(state: ModelState): string {
  const size = formatBytes(state.model.bytes);
  switch (state.state) {
    case 'stored':
      return state.lasting === false ? `${size}, here until this page closes` : `${size}, on this device`;
    case 'partial':
      return `${formatBytes(state.storedBytes)} of ${size} on this device`;
    case 'absent':
      return `${size}, not on this device`;
  }
}

/** "model" or "models", as many as a method still needs. */
export function missingWord({ networks }: MethodFacts): string {
  return networks.filter((state) => state.state !== 'stored').length === 1 ? 'model' : 'models';
}

/** Methods that use this network, by title. */
export function usersOf(model: ModelEntry, methods: readonly Method[]): string {
  return methods
    .filter((method) => method.networks.includes(model.id))
    .map((method) => method.title)
    .join(', ');
}
