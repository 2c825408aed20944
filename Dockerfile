# watchpost: the poller alone. Redis, Prometheus, Alertmanager and Grafana are beside it in compose.yaml.

FROM node:24.11.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24.11.0-bookworm-slim
# fping asks all devices in one process. libcap2-bin lets its package give /usr/bin/fping the file capability CAP_NET_RAW;
# getcap fails the build where that did not take, because fping without it reports every device dead.
# tini is PID 1: it hands signals on and reaps what the checks leave behind.
# There is no redis-server here: give the container REDIS_URL. (The embedded Redis is for bare machines.)
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fping libcap2-bin tini \
 && getcap /usr/bin/fping | grep -q cap_net_raw \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=node --group=node /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY config/evaluation.yaml ./config/
COPY config/formats ./config/formats
# So that `docker compose exec watchpost watchpost doctor` reads as on a bare machine.
RUN chmod a+x dist/main.js && ln -s /app/dist/main.js /usr/local/bin/watchpost
# One arena of memory for all threads saves some megabytes, --max-semi-space-size=2 below a dozen more; --no-memory-reducer and --single-threaded-gc each about a tenth of the processor time.
ENV NODE_ENV=production MALLOC_ARENA_MAX=1

# The process is not root and holds no capability itself. Only fping raises CAP_NET_RAW, from its file, within what the
# container allows: run with `--cap-drop ALL --cap-add NET_RAW`, and without `no-new-privileges`, which forbids just that.
# The root file system may be read-only; only /data (the outbox) is written.
USER node
VOLUME /data
EXPOSE 9733
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9733/-/healthy', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "--no-memory-reducer", "--max-semi-space-size=2", "--single-threaded-gc", "/app/dist/main.js"]
CMD ["run", "--inventory", "/etc/watchpost/devices.csv", "--data", "/data", "--listen", "0.0.0.0:9733"]
