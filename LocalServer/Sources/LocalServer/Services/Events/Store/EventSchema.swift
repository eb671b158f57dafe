import GRDB

/// The tables of events.
///
/// A point of a curve is one row of five small columns in the order of its curve, so that a batch appends, a resent
/// point overwrites itself, and a curve is read in one sweep. Names of owners, curves and workers are kept once.
///
/// - `event_owner`: a task or model with events.
/// - `event_series`: the curve (or plot, image, vector) of a metric and variant. An event without an iteration is
///   not the one at iteration 0; such events have a series of their own.
/// - `event_scalar`: `value` is an integer or a double as it was sent, or null. `members` is JSON text, without
///   braces, of members that the server does not know.
/// - `event_record`: plots, images and vectors. `key` is the file name of an image, which is part of its identity.
/// - `event_log`: console lines, never merged.
///
/// Times are milliseconds since 1970: `timestamp` as reported, `received` by this server's clock.
enum EventSchema {
    static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE event_text (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
                CREATE TABLE event_owner (
                    id INTEGER PRIMARY KEY, entity TEXT NOT NULL, is_model INTEGER NOT NULL, UNIQUE (entity, is_model)
                );
                CREATE TABLE event_series (
                    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, kind INTEGER NOT NULL, metric TEXT NOT NULL,
                    variant TEXT NOT NULL, has_iteration INTEGER NOT NULL,
                    UNIQUE (owner, kind, metric, variant, has_iteration)
                );
                CREATE TABLE event_scalar (
                    series INTEGER NOT NULL, iteration INTEGER NOT NULL, value, timestamp INTEGER NOT NULL,
                    received INTEGER NOT NULL, worker INTEGER NOT NULL, members TEXT,
                    PRIMARY KEY (series, iteration)
                ) WITHOUT ROWID;
                CREATE TABLE event_record (
                    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, iteration INTEGER NOT NULL, key TEXT NOT NULL,
                    has_key INTEGER NOT NULL, url TEXT, timestamp INTEGER NOT NULL, received INTEGER NOT NULL,
                    worker INTEGER NOT NULL, members TEXT, UNIQUE (series, iteration, key, has_key)
                );
                CREATE TABLE event_log (
                    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, timestamp INTEGER NOT NULL, iteration INTEGER,
                    level TEXT, message TEXT, received INTEGER NOT NULL, worker INTEGER NOT NULL, members TEXT
                );
                CREATE INDEX event_log_order ON event_log (owner, timestamp, id);
                """
        )
    }
}
