import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const example = readFileSync(join(import.meta.dirname, '../../examples/sparkbatch.yaml'), 'utf8').trimEnd();

/** The part of docs/reference/configuration.md that people write. */
export const INTRODUCTION = `# Configuration

A fleet of workers knows its clusters, its tenants and its policy from one file, \`sparkbatch.yaml\` (YAML, or JSON). Workers and
the command line look for it in this order: the option (\`--config\`, or \`-f\` where the file is what a command is about), the
environment variable \`SPARKBATCH_CONFIG\`, \`./sparkbatch.yaml\`, \`/etc/sparkbatch/sparkbatch.yaml\`. A program that makes
\`SparkBatchPlugin\` itself can state the same as its options.

\`\`\`sh
sparkbatch config check                       # every problem with line and column, and what is most likely not meant
sparkbatch config explain -f batch.yaml       # a batch as workers would take it: each value, and who says it
sparkbatch config diff old.yaml new.yaml      # what changes, where it shows, and what needs a restart
\`\`\`

None of them needs Temporal or Kubernetes ([all options](cli.md)). For editors there is a JSON Schema of the file
([sparkbatch.schema.json](sparkbatch.schema.json)) and of batches ([batch.schema.json](batch.schema.json)); the first line of the
example is how the YAML extension of VS Code and others find it.

## An example

This is [examples/sparkbatch.yaml](../../examples/sparkbatch.yaml).

\`\`\`yaml
${example}
\`\`\`

## Layers

Five say what a batch is, the later over the earlier: what holds for all (\`defaults\` at the top of the file), its cluster,
its namespace, its tenant, and the batch itself. Of namespaces, patterns apply before names, and \`namespace\` before
\`cluster/namespace\`. Every layer but the batch has three parts:

- \`defaults\` are values of batches that do not say otherwise.
- \`forced\` are values that a batch can not override. One that says otherwise is refused, with the name of the layer; one that says
  the same is not. A later layer's forced value counts over an earlier one's.
- \`limits\` are what batches may ask for and reach. Those of all layers hold at the same time: a layer narrows what another
  allows, and never widens it.

Maps are joined key by key; lists, pod templates and \`submit\` count as a whole. A field and the Spark property it stands for are
the same thing: \`driver.memory\` of a batch takes the place of \`spark.driver.memory\` in the defaults. \`null\` takes back what
earlier layers say. With \`submit.kind: manifest\`, whose YAML says itself what other kinds make of fields, defaults of such
fields are left out, and where one is forced, a manifest can't be used.

A layer can hold [all fields of a batch](batch.md) but \`name\` and \`tenant\`; one of a cluster no \`cluster\`, one of a namespace neither
\`cluster\` nor \`namespace\`: where they apply is known before.

## Patterns

Where a pattern is taken, \`*\` stands for any characters, also none; all else is taken as it is, and the whole name must fit.

## References

Every text of the file can point elsewhere: \`\${env:NAME}\` is a variable of the environment of the worker, \`\${file:PATH}\` the content of a
file, without its last line break; a relative path is relative to the configuration. \`$\${env:NAME}\` is that text itself. A
reference that leads nowhere is a problem like any other. What references lead to is never shown: messages and commands
show them as they are written.

## Tenants

A tenant is a team with its own namespaces, values, limits and quota. \`tenancy.from\` says where the tenant of a batch is told, the most
trusted first; the first that tells one decides, and a batch whose other sources, or whose own field \`tenant\`, say otherwise is
refused. Where there are tenants, a batch without one is refused unless \`tenancy.required\` is \`false\`. A namespace that tenants name is for
them and for nobody else. A batch of a tenant that names no namespace runs in the tenant's first one without a \`*\`.

## Versions, and what changes when

The version of a configuration is the beginning of the SHA-256 of its text; each batch records the one that it was resolved
by, and keeps the plan it was given then, but for its cleanup and retention, which are read again when they apply. The tables say for each
key where a change of it shows:

| a change shows in | |
| --- | --- |`;
