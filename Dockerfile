# The same steps as `make setup`, in a small image without root.
# Behind a mirror: docker build --build-arg PIP_INDEX_URL=... --build-arg BASE=mirror/python:3.12-slim .
ARG BASE=python:3.12-slim
FROM ${BASE}
ARG PIP_INDEX_URL
ARG HTTPS_PROXY
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 COACH_HOME=/data COACH_SERVER__HOST=0.0.0.0
WORKDIR /app
RUN useradd --create-home coach && mkdir /data && chown coach:coach /app /data
USER coach
COPY --chown=coach:coach bootstrap.py requirements.lock ./
RUN python bootstrap.py run
COPY --chown=coach:coach . .
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s \
    CMD [".venv/bin/python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 3000, timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
CMD [".venv/bin/python", "cli.py", "serve", "--http", "--port", "3000"]
