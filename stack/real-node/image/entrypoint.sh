#!/bin/bash
# What Spark on Kubernetes asks of an image, as Apache's own does it: `driver ...` is spark-submit in client mode, `executor` the
# executor's main class, and all else a command. The environment is what Spark gives its pods.
set -e

# As Apache's: configuration first, then jars, what the pod adds, the working directory.
classpath="${SPARK_CONF_DIR:-$SPARK_HOME/conf}:$SPARK_CLASSPATH:$SPARK_HOME/jars/*"
[ -z "$HADOOP_CONF_DIR" ] || classpath="$HADOOP_CONF_DIR:$classpath"
[ -z "$SPARK_EXTRA_CLASSPATH" ] || classpath="$classpath:$SPARK_EXTRA_CLASSPATH"
classpath="$classpath:$PWD"

for archive in "$SPARK_HOME"/python/lib/*.zip; do PYTHONPATH="$PYTHONPATH${PYTHONPATH:+:}$archive"; done
export PYTHONPATH
export PYSPARK_PYTHON="${PYSPARK_PYTHON:-python3}"
export PYSPARK_DRIVER_PYTHON="${PYSPARK_DRIVER_PYTHON:-$PYSPARK_PYTHON}"

case "$1" in
driver)
  shift
  exec tini -s -- "$SPARK_HOME/bin/spark-submit" \
    --conf "spark.driver.bindAddress=$SPARK_DRIVER_BIND_ADDRESS" \
    --conf "spark.executorEnv.SPARK_DRIVER_POD_IP=$SPARK_DRIVER_BIND_ADDRESS" \
    --deploy-mode client "$@"
  ;;
executor)
  # One option of the JVM in each of SPARK_JAVA_OPT_0, _1, ...
  options=()
  for name in "${!SPARK_JAVA_OPT_@}"; do options+=("${!name}"); done
  exec tini -s -- "$JAVA_HOME/bin/java" "${options[@]}" "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY" \
    -cp "$classpath" org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
    --driver-url "$SPARK_DRIVER_URL" --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES" \
    --app-id "$SPARK_APPLICATION_ID" --hostname "$SPARK_EXECUTOR_POD_IP" \
    --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" --podName "$SPARK_EXECUTOR_POD_NAME"
  ;;
*) exec tini -s -- "$@" ;;
esac
