# The worker: `docker build -t temporal-spark-batch .`, then run it with TEMPORAL_ADDRESS and a kubeconfig.
# Debian rather than Alpine: the Temporal SDK's native core is built for glibc.

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

FROM node:24-bookworm-slim
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
USER node
ENTRYPOINT ["sparkbatch"]
CMD ["worker"]
