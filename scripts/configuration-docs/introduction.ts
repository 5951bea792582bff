import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const example = readFileSync(join(import.meta.dirname, '../../examples/sparkbatch.yaml'), 'utf8').trimEnd();

/** The part of docs/reference/configuration.md that is written by hand. */
export const INTRODUCTION = `# Configuration

\`sparkbatch.yaml\` (YAML or JSON) configures a fleet of workers: its clusters, tenants, defaults and limits. Workers and the command
line read the first of:

1. the file given by \`--config\`, or by \`-f\` for commands about a configuration file,
2. the file named by the environment variable \`SPARKBATCH_CONFIG\`,
3. \`./sparkbatch.yaml\`,
4. \`/etc/sparkbatch/sparkbatch.yaml\`.

A program that creates \`SparkBatchPlugin\` can pass the same content as an option instead.

\`\`\`sh
sparkbatch config check                       # reports every problem with line and column, and probable mistakes
sparkbatch config explain -f batch.yaml       # shows a batch as workers would run it, with the origin of each value
sparkbatch config diff old.yaml new.yaml      # shows what changes, what it affects, and whether workers must be restarted
\`\`\`

These commands need neither Temporal nor Kubernetes ([all options](cli.md)). JSON Schemas for editors describe the file
([sparkbatch.schema.json](sparkbatch.schema.json)) and batches ([batch.schema.json](batch.schema.json)). The first line of the
example tells the YAML extension of VS Code, and other editors, to use the schema.

## Example

This is [examples/sparkbatch.yaml](../../examples/sparkbatch.yaml).

\`\`\`yaml
${example}
\`\`\`

## Layers

The values of a batch come from five layers: the top of the file, the batch's cluster, its namespace, its tenant, and the batch
itself. Later layers override earlier ones. Among namespaces, patterns apply before names, and \`namespace\` before
\`cluster/namespace\`. Every layer except the batch has three parts:

- \`defaults\` are values for batches that do not set them.
- \`forced\` values cannot be overridden by the batch. A batch that sets another value is refused, with the name of the layer; a batch
  that sets the same value is not. The forced value of a later layer overrides that of an earlier one.
- \`limits\` are what batches may request and access. The limits of all layers apply together: a layer can narrow the limits of
  another one, but not widen them.

Maps are merged key by key. Lists, pod templates and \`submit\` are replaced as a whole. A field and the Spark property that it stands
for are the same setting: \`driver.memory\` of a batch overrides \`spark.driver.memory\` in the defaults. \`null\` unsets a value of
an earlier layer.

With \`submit.kind: manifest\`, the manifest defines the driver itself. Defaults of the fields that describe the driver in other kinds
are ignored, and a manifest cannot be used where such a field is forced.

A layer can set [every field of a batch](batch.md) except \`name\` and \`tenant\`. The layer of a cluster cannot set \`cluster\`, and
that of a namespace neither \`cluster\` nor \`namespace\`, because they are determined before the layer applies.

## Patterns

In a pattern, \`*\` matches any number of characters, including none. All other characters match themselves, and the pattern must
match the whole name.

## References

Every text in the file can contain references. \`\${env:NAME}\` is replaced by an environment variable of the worker, and
\`\${file:PATH}\` by the content of a file without its last line break; a relative path is relative to the folder of the configuration.
Write \`$\${env:NAME}\` for the text itself. A reference that cannot be resolved is a problem like any other. Messages and commands
show references as they are written, never their values.

## Tenants

A tenant is a team with its own namespaces, defaults, limits and quota. \`tenancy.from\` lists the sources from which the tenant of a
batch is determined, the most trusted first. The first source with a tenant decides; a batch is refused if another source, or its
own field \`tenant\`, has a different one. If the configuration has tenants, a batch without one is refused unless
\`tenancy.required\` is \`false\`. A namespace that tenants list is reserved for them. A batch of a tenant that names no namespace runs
in the tenant's first namespace without a \`*\`.

## Versions and changes

The version of a configuration is the beginning of the SHA-256 of its text. Every batch records the version that resolved it, and
keeps the resulting plan, except for its cleanup and retention, which are read again when they are needed. The tables below list
for each key what a change affects:

| a change affects | |
| --- | --- |`;
