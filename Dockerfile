# The worker: `docker build -t temporal-spark-batch .`, then run it with TEMPORAL_ADDRESS and a kubeconfig.
# With Java and Spark, for batches of kind spark-submit (Spark's version may be any that is supported):
#   docker build --target worker-with-spark --build-arg SPARK_VERSION=4.1.4 -t temporal-spark-batch:spark-4.1.4 .
# Debian rather than Alpine: the Temporal SDK's native core is built for glibc.

ARG SPARK_VERSION=4.1.4

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN node scripts/build/main.ts

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-bookworm-slim AS worker
# The SDK's native core uses the system's certificate authorities, which the slim image does not contain.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/lib ./lib
RUN ln -s /app/lib/sparkbatch.js /usr/local/bin/sparkbatch
# The user `node`, by its number: Kubernetes cannot verify from a name that it is not root.
USER 1000
ENTRYPOINT ["sparkbatch"]
CMD ["worker"]

# Spark's own image has the distribution, and the Java that it is tested with.
FROM apache/spark:${SPARK_VERSION} AS spark

FROM worker AS worker-with-spark
COPY --from=spark /opt/java/openjdk /opt/java/openjdk
COPY --from=spark /opt/spark /opt/spark
ENV JAVA_HOME=/opt/java/openjdk SPARK_HOME=/opt/spark PATH=/opt/java/openjdk/bin:$PATH

# The default target.
FROM worker
