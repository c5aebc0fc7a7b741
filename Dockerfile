FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/alongside \
    && /opt/alongside/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/alongside --create-home alongside
WORKDIR /opt/alongside/program
COPY --from=packages /opt/alongside /opt/alongside
COPY alembic.ini LICENSE ./
COPY migrations ./migrations
COPY templates ./templates
COPY app ./app
ENV PATH=/opt/alongside/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ALONGSIDE_DATA_DIR=/var/lib/alongside \
    ALONGSIDE_HOST=0.0.0.0
USER 10001
VOLUME /var/lib/alongside
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
