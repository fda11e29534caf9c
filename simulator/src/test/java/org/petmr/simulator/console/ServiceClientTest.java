package org.petmr.simulator.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against the real service. */
@Timeout(120)
class ServiceClientTest {

    @TempDir
    private Path directory;

    private RunningService service;

    @BeforeEach
    void start() {
        service = new RunningService(directory, 0);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static JsonNode armRequest(double durationS) throws IOException {
        return new ObjectMapper()
                .readTree(String.format(Locale.ROOT, """
                {"accession": "A-0001", "patient": {"id": "P1", "name": "DOE^JANE", "weightKg": 70}, "scanner": "bench",
                 "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 2.0e8, "injectedAt": "%s"},
                 "durationS": %s}
                """, Instant.now().minus(Duration.ofHours(1)), durationS));
    }

    @Test
    void anAcquisitionIsArmedReadAndGivenUp() throws Exception {
        ServiceClient client = new ServiceClient(service.console());
        assertThat(client.state().state()).isEqualTo(State.Scanner.IDLE);
        assertThat(client.state().session()).isEmpty();
        Session armed = client.arm(armRequest(60));
        assertThat(armed.state()).isEqualTo(SessionState.ARMED);
        assertThat(armed.arm().at("/patient/weightKg").asDouble()).isEqualTo(70);
        assertThat(armed.startedAt()).isEmpty();
        assertThat(armed.totals()).isEmpty();
        assertThat(armed.figures().isMissingNode()).isTrue();
        Session read = client.session(armed.id());
        assertThat(read.version()).isEqualTo(armed.version());
        assertThat(read.arm()).isEqualTo(armed.arm());
        assertThat(read.armedAt()).isEqualTo(armed.armedAt());
        assertThat(read.sends()).contains(List.of());
        assertThat(client.state().session()).contains(new State.Shown(armed.id(), SessionState.ARMED, armed.version()));
        assertThat(client.alarms()).isEmpty();
        assertThat(client.jobs()).isEmpty();
        assertThat(client.rates()).isEmpty();
        assertThat(client.mrSeries()).isEmpty();

        Session aborted = client.abort(armed);
        assertThat(aborted.state()).isEqualTo(SessionState.ABORTED);
        assertThat(aborted.version()).isNotEqualTo(armed.version());
        assertThat(client.sessions()).extracting(Session::id).containsExactly(armed.id());
    }

    /** What was decided by an old picture is not done. */
    @Test
    void whatWasMeantForAnotherVersionIsRefused() throws Exception {
        ServiceClient client = new ServiceClient(service.console());
        Session armed = client.arm(armRequest(60));
        client.abort(armed);
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> client.abort(armed));
        assertThat(refused.isOutdated()).isTrue();
        assertThat(refused).hasMessageContaining("If-Match").hasMessageContaining("is aborted now");
    }

    @Test
    void aRefusalNamesFieldFoundAndAllowed() throws Exception {
        ServiceClient client = new ServiceClient(service.console());
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> client.arm(armRequest(1e9)));
        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().errors())
                .contains(List.of(new Problem.Violation("durationS", "1.0E9", "above 0, at most 86400")));
        assertThat(refused).hasMessageContaining("durationS");
        assertThat(refused.isConflict()).isFalse();
        ProblemException unknown = catchThrowableOfType(ProblemException.class, () -> client.session("nobody"));
        assertThat(unknown.problem().status()).isEqualTo(404);
        client.arm(armRequest(60));
        ProblemException busy = catchThrowableOfType(ProblemException.class, () -> client.arm(armRequest(60)));
        assertThat(busy.isConflict()).isTrue();
    }

    /** The service has armed it, and the answer is lost: the same key brings the answer again instead of a second acquisition. */
    @Test
    void aTriggerWhoseAnswerIsLostIsDoneOnce() throws Exception {
        try (BrokenOffRelay relay = new BrokenOffRelay(service.console(), 2)) {
            ServiceClient client = new ServiceClient(relay.uri());
            Session armed = client.arm(armRequest(60));
            assertThat(relay.hasLostAll()).isTrue();
            assertThat(armed.state()).isEqualTo(SessionState.ARMED);
            assertThat(client.sessions()).containsExactly(armed);
        }
    }

    @Test
    void whoDoesNotAnswerIsNamed() throws Exception {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        URI uri = URI.create("http://127.0.0.1:" + nobody);
        assertThatThrownBy(() -> new ServiceClient(uri).state())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(uri + ": no answer")
                .hasMessageEndingWith("(expected: a service that runs)");
    }
}
