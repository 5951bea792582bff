#!/bin/bash
# Spark calls this before an executor ends (spark.kubernetes.decommission.script): it asks the executor to migrate its blocks,
# and returns when the executor has ended.
set -e
executor=$(pgrep -f KubernetesExecutorBackend | tail -n 1)
kill -s PWR "$executor"
timeout 60 tail --pid="$executor" -f /dev/null || true
