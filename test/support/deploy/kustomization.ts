import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { parse, parseAllDocuments } from 'yaml';

/** The fields of a kustomization that this project uses. */
export interface Kustomization {
  readonly resources: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName?: string; readonly newTag?: string | number }[];
  readonly patches?: readonly { readonly path: string }[];
}

/** The directory of the kustomizations. */
export const DEPLOY = join(import.meta.dirname, '../../../deploy');

/** A file that a kustomization names. */
export interface Resource {
  readonly path: string;
  readonly text: string;
}

/** Reads a kustomization of `deploy/`. @throws for fields that are not read here */
export function readKustomization(directory: string): Kustomization {
  const {
    apiVersion,
    kind,
    resources = [],
    images,
    patches,
    ...others
  } = parse(readFileSync(join(DEPLOY, directory, 'kustomization.yaml'), 'utf8')) as Partial<Kustomization> & {
    apiVersion?: string;
    kind?: string;
  };
  if (apiVersion !== 'kustomize.config.k8s.io/v1beta1' || kind !== 'Kustomization')
    throw new Error(`${directory}: no kustomization`);
  if (Object.keys(others).length > 0)
    throw new Error(`${directory}: ${Object.keys(others).join(', ')} is not read here`);
  return { resources, ...(images && { images }), ...(patches && { patches }) };
}

/** All files of a kustomization and its bases, in order. */
export function resourcesOf(directory: string): Resource[] {
  return readKustomization(directory).resources.flatMap((name) => {
    const path = join(directory, name);
    return name.endsWith('.yaml') ? [{ path, text: readFileSync(join(DEPLOY, path), 'utf8') }] : resourcesOf(path);
  });
}

/** All objects of a kustomization, before its patches. */
export function objectsOf(directory: string): KubernetesObject[] {
  return resourcesOf(directory).flatMap(({ text }) => documentsOf(text));
}

/** The patches of a kustomization. */
export function patchesOf(directory: string): KubernetesObject[] {
  const { patches = [] } = readKustomization(directory);
  return patches.flatMap(({ path }) => documentsOf(readFileSync(join(DEPLOY, directory, path), 'utf8')));
}

function documentsOf(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}
