# The shop as one image: `web` by default; worker, beat and migrations are other commands of the same image.

FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt .
RUN python -m venv /opt/shop && /opt/shop/bin/pip install --quiet --requirement requirements.txt

FROM python:3.13-slim AS shop
ENV PATH=/opt/shop/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/shop \
    STATIC_ROOT=/srv/static
RUN useradd --system --uid 1000 --home-dir /var/lib/shop --create-home shop
COPY --from=packages /opt/shop /opt/shop
WORKDIR /srv/shop
COPY manage.py requirements.txt ./
COPY shop shop
COPY apps apps
COPY templates templates
COPY static static
RUN VAR_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/build \
    && python -m compileall -q shop apps
USER shop
VOLUME /var/lib/shop
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "20", "--log-level", "warning", "shop.wsgi:application"]
