"""Names that fill the slots of the tool_use grammar: files, hosts, branches, packages; no commands."""

from __future__ import annotations

from itertools import product

TOPICS = (
    "login", "search", "billing", "checkout", "profile", "upload", "export", "reports", "invoices", "cache", "mailer",
    "payments", "sessions", "themes", "webhooks", "sitemap", "metrics", "avatars", "comments", "calendar", "tracking",
    "coupons", "signup", "gallery", "alerts", "backups", "labels", "roles", "audit", "parser",
)  # fmt: skip
BRANCHES = tuple(f"{kind}/{topic}" for kind, topic in product(("feature", "fix", "docs", "chore"), TOPICS))
APPS = (
    "api", "web", "worker", "gateway", "shop", "auth", "mailer", "billing", "search", "catalog", "orders", "frontend",
    "backend", "proxy", "queue", "indexer", "importer", "notifier", "scheduler", "reporter", "chat", "media",
)  # fmt: skip
PEOPLE = (
    "anna", "ben", "carla", "david", "elena", "farid", "grace", "hugo", "ines", "jonas", "kira", "liam", "maya", "noor",
    "oscar", "petra", "quinn", "rosa", "samir", "tess",
)  # fmt: skip
HOSTS = tuple(
    f"{name}.example.{end}" for name, end in product(
        ("web1", "web2", "db1", "db2", "build", "files", "mail", "stage", "edge", "lab", "vault", "relay"),
        ("com", "org", "net"),
    )
)  # fmt: skip
LOGS = (
    "access.log", "error.log", "server.log", "app.log", "build.log", "deploy.log", "mail.log", "auth.log", "cron.log",
    "audit.log", "worker.log", "import.log", "proxy.log", "sync.log", "nightly.log",
)  # fmt: skip
TABLES_CSV = (
    "sales.csv", "users.csv", "orders.csv", "prices.csv", "stock.csv", "trips.csv", "scores.csv", "survey.csv",
    "sensors.csv", "payroll.csv", "visits.csv", "claims.csv", "grades.csv", "leads.csv", "returns.csv",
)  # fmt: skip
SOURCES = (
    "main.py", "server.js", "index.html", "styles.css", "models.py", "routes.ts", "config.yaml", "README.md",
    "Makefile", "schema.sql", "utils.go", "parser.rs", "App.java", "setup.cfg", "notes.txt", "views.py", "client.ts",
    "worker.rb", "settings.toml", "layout.html",
)  # fmt: skip
FOLDERS = (
    "src", "docs", "logs", "data", "build", "photos", "assets", "backup", "reports", "scripts", "uploads", "archive",
    "music", "invoices", "projects", "exports", "templates", "fixtures", "notebooks", "downloads",
)  # fmt: skip
PATTERNS = (
    "timeout", "error", "warning", "denied", "failed", "retry", "login", "refused", "deprecated", "slow", "panic",
    "missing", "expired", "blocked", "started", "stopped", "TODO", "localhost", "checksum", "overflow",
)  # fmt: skip
EXTENSIONS = ("log", "tmp", "bak", "jpg", "png", "csv", "json", "py", "md", "pdf", "txt", "html", "xml", "zip")
SCRIPTS = (
    "backup.sh", "cleanup.sh", "report.sh", "sync.sh", "rotate.sh", "import.sh", "export.sh", "digest.sh", "warmup.sh",
    "probe.sh", "reindex.sh", "mirror.sh",
)  # fmt: skip
SERVICES = ("nginx", "postgresql", "redis", "docker", "ssh", "cron", "apache2", "mysql", "grafana-server", "prometheus")
ARCHIVES = (
    "site", "release", "photos-2023", "thesis", "dataset", "mailbox", "project", "configs", "wiki", "home", "models",
    "ledger", "snapshots", "records", "library", "sources", "artwork", "letters", "minutes", "figures",
)  # fmt: skip
DATABASES = ("shop", "crm", "blog", "metrics", "inventory", "payroll", "library", "clinic", "school", "events")
TABLES = (
    "customers", "orders", "products", "invoices", "payments", "employees", "visits", "reviews", "shipments", "accounts",
    "tickets", "sessions", "suppliers", "bookings", "messages",
)  # fmt: skip
COLUMNS = ("status", "country", "category", "created_at", "city", "region", "priority", "currency")
BUCKETS = tuple(f"acme-{name}" for name in (
    "assets", "backups", "logs", "media", "reports", "uploads", "exports", "archive", "static", "models", "invoices",
    "datasets",
))  # fmt: skip
IMAGES = (
    "nginx", "redis", "postgres", "alpine", "ubuntu", "httpd", "mysql", "rabbitmq", "memcached", "mongo", "traefik",
    "caddy", "grafana/grafana", "prom/prometheus", "mariadb", "python", "node", "debian", "registry", "haproxy",
)  # fmt: skip
PYTHON_PACKAGES = (
    "requests", "numpy", "pandas", "flask", "django", "scipy", "matplotlib", "pytest", "sqlalchemy", "pillow", "fastapi",
    "pydantic", "httpx", "rich", "click", "celery", "jinja2", "polars", "duckdb", "black", "ruff", "mypy", "tqdm", "attrs",
    "scikit-learn", "networkx", "lxml", "boto3", "redis", "uvicorn",
)  # fmt: skip
NODE_PACKAGES = (
    "react", "express", "lodash", "axios", "typescript", "eslint", "prettier", "vite", "jest", "webpack", "next", "vue",
    "svelte", "chalk", "commander", "dotenv", "zod", "rollup", "mocha", "nodemon", "uuid", "ws", "cors", "fastify", "sass",
)  # fmt: skip
SYSTEM_PACKAGES = (
    "curl", "git", "htop", "vim", "tmux", "jq", "tree", "nmap", "rsync", "zip", "ffmpeg", "sqlite3", "gcc", "make",
    "cmake", "wget", "screen", "ncdu", "strace", "nginx", "redis", "gdb", "pandoc", "graphviz",
)  # fmt: skip
CRATES = ("serde", "tokio", "clap", "rand", "regex", "anyhow", "rayon", "axum", "hyper", "chrono", "log", "itertools")
