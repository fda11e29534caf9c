package org.petmr.acquisition.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcDataSource;
import org.petmr.acquisition.AcquisitionException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The registry, opened. What is in it can be made again from the sessions' own files but for what people said (kept) and what
 * became of exports; so the service goes on without it and catches up. Any thread; every call blocks.
 */
public final class Registry implements AutoCloseable {

    private static final int CONNECT_S = 5;
    private static final int ANSWER_S = 10;

    private final Studies studies;
    private final Acquisitions acquisitions;
    private final SeriesRows series;
    private final Jobs jobs;
    /** Keeps an embedded database open between steps. */
    private final Connection open;

    private Registry(Database database, Connection open) {
        this.studies = new Studies(database);
        this.acquisitions = new Acquisitions(database);
        this.series = new SeriesRows(database);
        this.jobs = new Jobs(database);
        this.open = open;
    }

    /**
     * Opens the registry and brings its tables up to date.
     *
     * @throws AcquisitionException it cannot be reached, another process holds the file, or its tables are newer than this
     *     program
     */
    public static Registry open(RegistryAddress address) {
        FileMigration.run(address);
        DataSource source = source(address);
        Connection open = connect(address, source);
        try {
            bringUpToDate(source);
            return new Registry(new Database(source, address.toString()), open);
        } catch (FlywayException e) {
            try {
                open.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw notBroughtUp(address, e);
        }
    }

    /** Whether {@link #migrate} would change tables. */
    static boolean isBehind(RegistryAddress address) throws SQLException {
        DataSource source = source(address);
        Connection open = connect(address, source);
        try {
            return flyway(source).info().pending().length > 0;
        } catch (FlywayException e) {
            throw notBroughtUp(address, e);
        } finally {
            open.close();
        }
    }

    /** Brings tables up to date and closes the database again. */
    static void migrate(RegistryAddress address) throws SQLException {
        DataSource source = source(address);
        Connection open = connect(address, source);
        try {
            bringUpToDate(source);
        } catch (FlywayException e) {
            throw notBroughtUp(address, e);
        } finally {
            open.close();
        }
    }

    private static void bringUpToDate(DataSource source) {
        Flyway flyway = flyway(source);
        if (Stream.of(flyway.info().all()).anyMatch(m -> m.getState().isFailed())) {
            flyway.repair(); // what failed is run again
        }
        flyway.migrate();
    }

    private static Flyway flyway(DataSource source) {
        return Flyway.configure(Registry.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:org/petmr/acquisition/registry/migrations")
                .table("schema_history")
                .load();
    }

    private static Connection connect(RegistryAddress address, DataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw unreachable(address, e);
        }
    }

    private static AcquisitionException notBroughtUp(RegistryAddress address, FlywayException e) {
        return AcquisitionException.failed(
                "registry %s: tables not brought up to date: %s".formatted(address, e.getMessage()), e);
    }

    private static DataSource source(RegistryAddress address) {
        if (address.isEmbedded()) {
            JdbcDataSource h2 = new JdbcDataSource();
            // Every commit is on disk when it returns, and waits for a lock no longer than a person would. It is closed
            // by
            // the service, at its end, not by a hook of its own that runs beside that.
            h2.setURL(address.url() + ";TRACE_LEVEL_FILE=0;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT="
                    + TimeUnit.SECONDS.toMillis(ANSWER_S));
            h2.setUser(address.user());
            h2.setPassword(address.password());
            return h2;
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setURL(address.url());
        postgres.setUser(address.user());
        if (!address.password().isEmpty()) {
            postgres.setPassword(address.password());
        }
        postgres.setConnectTimeout(CONNECT_S);
        postgres.setSocketTimeout(ANSWER_S);
        postgres.setApplicationName("petmr");
        return postgres;
    }

    private static AcquisitionException unreachable(RegistryAddress address, SQLException e) {
        boolean isHeld = address.isEmbedded() && e.getErrorCode() == org.h2.api.ErrorCode.DATABASE_ALREADY_OPEN_1;
        return AcquisitionException.failed(
                isHeld
                        ? "registry %s: another process holds it (expected: the service stopped, or a registry in PostgreSQL)"
                                .formatted(address)
                        : "registry %s: cannot be opened: %s".formatted(address, e.getMessage()),
                e);
    }

    /** Whether a row could not be written for what is in it, so that another attempt is of no use. */
    public static boolean isHopeless(AcquisitionException e) {
        return Database.isOfTheValues(e.getCause());
    }

    public Studies studies() {
        return studies;
    }

    public Acquisitions acquisitions() {
        return acquisitions;
    }

    public SeriesRows series() {
        return series;
    }

    public Jobs jobs() {
        return jobs;
    }

    @Override
    public void close() {
        try {
            open.close();
        } catch (SQLException e) {
            throw AcquisitionException.failed("registry: not closed: SQLSTATE " + e.getSQLState(), e);
        }
    }
}
