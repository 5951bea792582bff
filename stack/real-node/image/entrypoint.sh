#!/bin/bash
# The entrypoint that Spark on Kubernetes requires, equivalent to that of the image of Apache: `driver ...` runs spark-submit in
# client mode, `executor` runs the main class of an executor, anything else is a command. Spark sets the environment of its pods.
set -e

# The same order as in the image of Apache: configuration, jars, additions of the pod, working directory.
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
  # SPARK_JAVA_OPT_0, _1, ... hold one option of the JVM each.
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
