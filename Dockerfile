# syntax=docker/dockerfile:1
# Debian, not Alpine: Temporal's native worker core is built for glibc only.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY bin bin
COPY scripts scripts
COPY schema schema
COPY src src
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production LOG_FORMAT=json
WORKDIR /app
# The volume for the output takes its owner from here; everything else belongs to root, so the worker cannot change itself.
RUN install -d -o node -g node -m 0700 /harvest
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY bin bin
COPY schema schema
COPY package.json LICENSE* ./
# By number, so that a cluster can tell that it is not root.
USER 1000
VOLUME /harvest
ENTRYPOINT ["node", "/app/bin/harvester.js"]
CMD ["worker"]
