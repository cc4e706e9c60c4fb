"""The index of words, in the tongue of each database: how it is made, mended and proved; `_lookup` asks it."""

# ruff: noqa: S608 (the statements are made of what stands here)

from typing import Any

from django.db import DatabaseError, connection, transaction

_POSTGRESQL = (
    # Whatever stands between blanks is a word; what no index would take, for its length, is none.
    r"""ALTER TABLE catalog_product ADD COLUMN search_words tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(
        regexp_replace(title_text || ' ' || keyword_text || ' ' || search_text, '\S{255,}', '', 'g'), ' '), '')))
        STORED""",
    "CREATE INDEX product_search ON catalog_product USING gin (search_words) WITH (fastupdate = off)",
    "CREATE INDEX search_word_near ON catalog_searchword USING gist (word gist_trgm_ops)",
)
_COLUMNS = "title_text, keyword_text, search_text"
_CHANGED = " OR ".join(f"old.{column} <> new.{column}" for column in _COLUMNS.split(", "))
_OLD, _NEW = (", ".join(f"{row}.{column}" for column in f"id, {_COLUMNS}".split(", ")) for row in ("old", "new"))
_ENTER = f"INSERT INTO product_search (rowid, {_COLUMNS}) VALUES ({_NEW});"
_FORGET = f"INSERT INTO product_search (product_search, rowid, {_COLUMNS}) VALUES ('delete', {_OLD});"
_FRAMED = "'^^' || {}word || '$'"
_SQLITE_TABLES = (
    f"CREATE VIRTUAL TABLE product_search USING fts5 ({_COLUMNS}, content = 'catalog_product', content_rowid = 'id')",
    "CREATE VIRTUAL TABLE search_word_near USING fts5 (framed, tokenize = 'trigram')",
)
_SQLITE_TRIGGERS = {
    "product_search_insert": f"AFTER INSERT ON catalog_product BEGIN {_ENTER} END",
    "product_search_delete": f"AFTER DELETE ON catalog_product BEGIN {_FORGET} END",
    "product_search_update": f"AFTER UPDATE OF id, {_COLUMNS} ON catalog_product WHEN old.id <> new.id OR {_CHANGED} "
    f"BEGIN {_FORGET} {_ENTER} END",
    "search_word_insert": "AFTER INSERT ON catalog_searchword BEGIN INSERT INTO search_word_near (rowid, framed) "
    f"VALUES (new.id, {_FRAMED.format('new.')}); END",
    "search_word_delete": "AFTER DELETE ON catalog_searchword BEGIN "
    "DELETE FROM search_word_near WHERE rowid = old.id; END",
}
_SQLITE_CONTENT = (
    "INSERT INTO product_search (product_search) VALUES ('rebuild')",
    "DELETE FROM search_word_near",
    f"INSERT INTO search_word_near (rowid, framed) SELECT id, {_FRAMED.format('')} FROM catalog_searchword",
)
_NO_TRIGRAMS = (
    "The search needs the extension pg_trgm, which this role may not create. Let the database's owner or a superuser "
    "run in this database: CREATE EXTENSION pg_trgm; then migrate again."
)


def create_index(at: Any = connection) -> None:
    """Make the index of all products and words."""
    if at.vendor == "postgresql":
        _create_trigrams(at)
    with at.cursor() as cursor:
        for statement in _POSTGRESQL if at.vendor == "postgresql" else _SQLITE_TABLES:
            cursor.execute(statement)
    mend_index(at)


def _create_trigrams(at: Any) -> None:
    try:
        with transaction.atomic(using=at.alias), at.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise RuntimeError(_NO_TRIGRAMS) from error


def drop_index(at: Any = connection) -> None:
    """Take the index away; the extension, which others may use, stays."""
    if at.vendor == "postgresql":
        statements = ["DROP INDEX search_word_near", "ALTER TABLE catalog_product DROP COLUMN search_words"]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS]
        statements += ["DROP TABLE product_search", "DROP TABLE search_word_near"]
    with at.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def mend_index(at: Any = connection) -> None:
    """Bring back the triggers that SQLite loses whenever Django alters a table there, for it makes the table anew."""
    if at.vendor != "sqlite":
        return
    with at.cursor() as cursor:
        stored = {row[0] for row in cursor.execute("SELECT name FROM sqlite_master")}
        if "product_search" not in stored or stored.issuperset(_SQLITE_TRIGGERS):
            return
        for name, when in _SQLITE_TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {when}")
        for statement in _SQLITE_CONTENT:
            cursor.execute(statement)


def audit_index() -> list[str]:
    """A sentence if the index does not hold what the products say; PostgreSQL sees to that itself."""
    if connection.vendor != "sqlite":
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO product_search (product_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return ["the index of the search does not hold what the products say"]
    return []
