package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/**
 * Targets of requests that are no paths, or whose escapes are none, are the caller's fault, not ours; found by
 * {@code PortsFuzzTest}, seed 20261121.
 */
class RequestTargetTest {

    @TempDir
    Path data;

    @Test
    void whatIsNoTargetIsRefusedInWords() throws Exception {
        try (TestService service = new TestService(data, Map.of())) {
            int port = service.uri("/").getPort();
            for (String target : new String[] {
                "nowhere", "*", "?x=1", "/api/sessions?x=%ss", "/api/sessions?%=1", "/api/sessions/%zz", "/%ss", "/%"
            }) {
                for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
                    String answer = ask(port, method + " " + target);
                    assertThat(answer.split("\r\n")[0])
                            .as("%s %s: %s", method, target, answer)
                            .matches("HTTP/1.1 (400|404|405|415) .*");
                }
            }
            for (String target : new String[] {"?x=1", "/%ss"}) {
                assertThat(ask(port, "GET " + target)).contains("application/problem+json", "request target");
            }
            assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    private static String ask(int port, String line) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
