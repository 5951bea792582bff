import { expect, test } from '@jest/globals';
import { type InputKind, inputKind } from '../../../src/convert/index.ts';

test.each<[string, InputKind, string]>([
  ['a resource after a comment', 'resources', '# job\napiVersion: v1\nkind: X\n'],
  ['JSON', 'resources', '{"kind": "X"}'],
  ['an operator of Airflow', 'airflow', '{\n  "operator": "SparkSubmitOperator",\n'],
  ['a resource that names an operator', 'resources', '{"kind": "X", "operator": "KubernetesPodOperator"}'],
  ['a Helm template', 'helm-template', '{{- if .Values.on }}\nkind: X\n'],
  ['a script', 'script', '#!/bin/sh\nrun:\n\techo $$\n'],
  ['a script without a first line for it', 'script', 'set -e\nNAME=x\nspark-submit a.jar\n'],
  ['a script with indented commands', 'script', 'if true; then\n\tspark-submit $(NAME) a.jar\nfi\n'],
  ['a script that prints a colon', 'script', 'echo "Starting: $JOB"\n\tspark-submit a.jar $@\n'],
  ['a Makefile with variables', 'makefile', 'IMAGE := x\nrun: build\n\tspark-submit a.jar\n'],
  ['a Makefile with references', 'makefile', '# nightly\nrun:\n\t@spark-submit a.jar $(DATE)\n'],
  ['a Makefile with shell variables', 'makefile', 'etl/%.out: etl/%.py\n\tspark-submit $$HOME/a.py\n'],
  ['a batch', 'batch', '# nightly\nname: etl\nmainApplicationFile: local:///a.jar\n'],
  ['a script that writes a batch', 'script', 'cat > b.yaml <<E\nname: etl\nmainApplicationFile: local:///a.jar\nE\n'],
  ['a Makefile with a special target', 'makefile', '.PHONY: run\nrun:\n\tspark-submit a.jar\n'],
])('%s is recognized', (_, kind, content) => {
  expect(inputKind(content)).toBe(kind);
});
