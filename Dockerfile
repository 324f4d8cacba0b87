# Everything that building takes, and nothing of it in the last stage. Versions are exact; whoever has pulled the images adds
# their digests.
FROM node:24.20.0-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY src ./src
RUN npm run build

# better-sqlite3 is native: built or fetched here, for the same system and Node.js as below.
FROM node:24.20.0-bookworm AS dependencies
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24.20.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    TZ=UTC \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:/data/lodestock.sqlite
# The files belong to root: who serves requests cannot change what is run. Only /data is written to, and
# with PostgreSQL the file of the first set-up's secret beside them.
RUN install -d -o node -g node /data data
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node.js itself as the first process: it handles SIGTERM, and there are no child processes to reap.
CMD ["node", "dist/main.js"]
