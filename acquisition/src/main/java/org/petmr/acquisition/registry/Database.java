package org.petmr.acquisition.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.petmr.acquisition.AcquisitionException;

/** Plain SQL on a connection for each step: a few steps a minute need no pool. */
final class Database {

    /** SQLSTATE classes after which another attempt may succeed: connection, serialisation and locks, resources, operator. */
    private static final List<String> PASSING = List.of("08", "40", "53", "57");

    private static final int LONGEST_ERROR = 2000;

    private final DataSource source;
    private final String name;

    Database(DataSource source, String name) {
        this.source = source;
        this.name = name;
    }

    /** Reads a row. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Several statements that are done together or not at all. */
    @FunctionalInterface
    interface Step<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Whether it is the values that cannot be written, now and ever: SQLSTATE 22 data, 23 integrity. */
    static boolean isOfTheValues(Throwable cause) {
        return cause instanceof SQLException e
                && e.getSQLState() != null
                && (e.getSQLState().startsWith("22") || e.getSQLState().startsWith("23"));
    }

    /** A message as long as its column. */
    static Optional<String> shortened(Optional<String> error) {
        return error.map(e -> e.length() <= LONGEST_ERROR ? e : e.substring(0, LONGEST_ERROR));
    }

    <T> T inOne(Step<T> step) {
        try (Connection c = source.getConnection()) {
            c.setAutoCommit(false);
            try {
                T result = step.on(c);
                c.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                c.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    <T> List<T> all(String sql, Row<T> row, Object... values) {
        return inOne(c -> all(c, sql, row, values));
    }

    <T> Optional<T> one(String sql, Row<T> row, Object... values) {
        return all(sql, row, values).stream().findFirst();
    }

    static <T> List<T> all(Connection c, String sql, Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            bind(s, values);
            try (ResultSet rows = s.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.of(rows));
                }
                return found;
            }
        }
    }

    /** @return rows changed */
    static int change(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            bind(s, values);
            return s.executeUpdate();
        }
    }

    /** Changes the row of a version; someone else's change in between is a conflict, not overwritten. */
    void changeVersion(String what, int version, String sql, Object... values) {
        int changed = inOne(c -> change(c, sql, values));
        if (changed != 1) {
            throw AcquisitionException.conflict(
                    "%s: version %d (expected: the version of now; it was changed or removed meanwhile)"
                            .formatted(what, version));
        }
    }

    /** @param values text, numbers, booleans, instants, and optionals of these */
    private static void bind(PreparedStatement s, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i] instanceof Optional<?> maybe ? maybe.orElse(null) : values[i];
            if (value instanceof Instant at) {
                s.setObject(i + 1, at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
            } else {
                s.setObject(i + 1, value);
            }
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Instant> maybeInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** The message tells which database and what it said, never the values that were meant for it. */
    AcquisitionException failed(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean isPassing = PASSING.stream().anyMatch(state::startsWith);
        return AcquisitionException.failed(
                "registry %s: SQLSTATE %s%s".formatted(name, state, isPassing ? ", will be tried again" : ""), e);
    }
}
