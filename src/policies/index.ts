/** ValidatingAdmissionPolicies from the limits of the configuration, as objects and as YAML. Pure; calls no cluster. */
export * from './policy-objects.ts';
export * from './render.ts';
