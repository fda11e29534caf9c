package org.petmr.acquisition.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.console.TestTls;

class AuditTrailTest {

    @TempDir
    Path data;

    private AuditTrail open() {
        return new AuditTrail(data, "", "petmr", Clock.systemUTC(), message -> {});
    }

    private static AuditEvent event(String patient) {
        return new AuditEvent(
                AuditEvent.Kind.PROCEDURE, "R", true, "anna", "10.0.0.7", patient, "GET /api/sessions/S1");
    }

    private void write(int n) throws Exception {
        try (AuditTrail trail = open()) {
            for (int i = 0; i < n; i++) {
                trail.write(event("P" + i)).get(20, TimeUnit.SECONDS);
            }
        }
    }

    private void holds(long records) {
        AuditChain.Outcome outcome = AuditChain.verify(data, "");
        assertThat(outcome.problem()).isEmpty();
        assertThat(outcome.records()).isEqualTo(records);
    }

    @Test
    void theChainHoldsOverARestart() throws Exception {
        write(3);
        write(2);
        holds(5);
        for (String file : List.of("audit.jsonl", "audit.key", "head.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"changed", "taken out", "put in", "cut off", "exchanged", "emptied"})
    void whatWasDoneToItIsFound(String deed) throws Exception {
        write(5);
        Map<String, Function<List<String>, List<String>>> deeds = new HashMap<>();
        deeds.put("changed", all -> edit(all, a -> a.set(2, a.get(2).replace("anna", "adam"))));
        deeds.put("taken out", all -> edit(all, a -> a.remove(2)));
        deeds.put("put in", all -> edit(all, a -> a.add(2, a.get(1))));
        deeds.put("cut off", all -> edit(all, a -> a.remove(4)));
        deeds.put("exchanged", all -> edit(all, a -> a.add(1, a.remove(3))));
        deeds.put("emptied", all -> List.of());
        Path trail = data.resolve("audit.jsonl");
        Files.write(trail, deeds.get(deed).apply(Files.readAllLines(trail)));
        assertThat(AuditChain.verify(data, "").holds()).isFalse();
        write(1);
        assertThat(AuditChain.verify(data, "").holds())
                .as("not hidden by going on")
                .isFalse();
    }

    /** Whoever has the box can put all of it back, or begin anew: the chain holds then, and a head from elsewhere tells. */
    @ParameterizedTest
    @ValueSource(strings = {"older copy", "older copy that went on", "removed", "begun anew"})
    void whatHoldsInItselfIsHeldAgainstAHeadFromElsewhere(String deed) throws Exception {
        write(3);
        Map<String, byte[]> copy = new HashMap<>();
        for (String file : List.of("audit.jsonl", "head.json")) {
            copy.put(file, Files.readAllBytes(data.resolve(file)));
        }
        write(2);
        AuditHead sent = AuditChain.verify(data, "").head();
        assertThat(sent.n()).isEqualTo(5);
        assertThat(AuditChain.verify(data, "", Optional.of(AuditHead.parse(sent.toString())))
                        .holds())
                .isTrue();
        if (deed.startsWith("older")) {
            for (Map.Entry<String, byte[]> file : copy.entrySet()) {
                Files.write(data.resolve(file.getKey()), file.getValue());
            }
        } else {
            for (String file : List.of("audit.jsonl", "head.json", "audit.key")) {
                Files.delete(data.resolve(file));
            }
        }
        if (!deed.equals("older copy") && !deed.equals("removed")) {
            write(6);
        }
        if (!deed.equals("removed")) {
            assertThat(AuditChain.verify(data, "").holds()).as("by itself").isTrue();
        }
        String found = switch (deed) {
            case "older copy" -> "the trail ends at record 3";
            case "removed" -> "there is no trail";
            default -> "record 5 is another one";
        };
        assertThat(AuditChain.verify(data, "", Optional.of(sent)).problem())
                .startsWith(found + " (expected: 5:")
                .endsWith(", as it once was): an older copy took its place, or it was begun anew");
    }

    @Test
    void aHeadThatIsNoneIsNamed() {
        assertThatThrownBy(() -> AuditHead.parse("5:abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("head: 5:abc (expected: N:MAC");
    }

    private static List<String> edit(List<String> all, Consumer<List<String>> deed) {
        List<String> copy = new ArrayList<>(all);
        deed.accept(copy);
        return copy;
    }

    @Test
    void whatACrashCutOffInTheMiddleIsTakenAway() throws Exception {
        write(2);
        Files.writeString(data.resolve("audit.jsonl"), "{\"n\": 3, \"at", StandardOpenOption.APPEND);
        write(1);
        holds(3);
    }

    /** What a full disk may have left: a half line that a later one was put behind, a head of nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"n\": 3, \"at{\"n\":4}\n", "{}\n", "{\"n\": \"x\"}\n", "{\"n\": 3}\n"})
    void aDamagedEndIsNoReasonNotToStart(String end) throws Exception {
        write(2);
        Files.writeString(data.resolve("audit.jsonl"), end, StandardOpenOption.APPEND);
        Files.writeString(data.resolve("head.json"), "{");
        write(1);
        assertThat(Files.readAllLines(data.resolve("audit.jsonl"))).hasSize(4);
        assertThat(AuditChain.verify(data, "").holds()).as("stays to be found").isFalse();
    }

    /** The disk cannot take a record: told, and the next that can be written ends it. */
    @Test
    void whatCannotBeWrittenIsCountedAndTold() throws Exception {
        try (AuditTrail trail = open()) {
            trail.write(event("P1")).get(20, TimeUnit.SECONDS);
            assertThat(trail.broken()).isEmpty();
            Path head = data.resolve("head.json");
            Files.delete(head);
            Files.createDirectory(head);
            Files.writeString(head.resolve("in-the-way"), "");
            assertThatThrownBy(() -> trail.write(event("P2")).get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("audit.jsonl");
            assertThat(trail.failed()).isEqualTo(1);
            assertThat(trail.broken()).isPresent();
            Files.delete(head.resolve("in-the-way"));
            Files.delete(head);
            trail.write(event("P3")).get(20, TimeUnit.SECONDS);
            assertThat(trail.broken()).isEmpty();
        }
        holds(3);
    }

    /** A flood fills the queue and no more. */
    @Test
    void aFloodIsCountedNotKept() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Consumer<AuditRecord> held = record -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (AuditTrail trail = new AuditTrail(data, "", "petmr", Clock.systemUTC(), held, 5)) {
            for (int i = 0; i < 20; i++) {
                trail.write(event("P"));
            }
            assertThat(trail.passedOver()).as("one is being written, five wait").isEqualTo(14);
            go.countDown();
        }
        holds(6);
    }

    @Test
    void theMessageIsXmlWhateverWasTyped() throws Exception {
        String xml = AuditXml.of(
                new AuditEvent(AuditEvent.Kind.LOGIN, "E", false, "<a b=\"&\u0001\">", "10.0.0.7", null, null),
                Instant.parse("2026-11-21T10:00:00Z"),
                "petmr");
        var message = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(message.getTagName()).isEqualTo("AuditMessage");
        var event = (org.w3c.dom.Element)
                message.getElementsByTagName("EventIdentification").item(0);
        assertThat(event.getAttribute("EventOutcomeIndicator")).isEqualTo("4");
        assertThat(((org.w3c.dom.Element)
                                message.getElementsByTagName("EventID").item(0))
                        .getAttribute("csd-code"))
                .isEqualTo("110114");
        assertThat(((org.w3c.dom.Element) message.getElementsByTagName("ActiveParticipant")
                                .item(0))
                        .getAttribute("UserID"))
                .isEqualTo("<a b=\"&?\">");
    }

    /** A whole service with a syslog server of its own: what arrives is what RFC 5425 says. */
    @Test
    void messagesGoBySyslogOverTls() throws Exception {
        TestTls tls = new TestTls(data);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(data.resolve("tls.p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (TestService service = new TestService(
                    data.resolve("service"),
                    Map.of(
                            "security.syslogHost", "127.0.0.1",
                            "security.syslogPort", String.valueOf(server.getLocalPort()),
                            "security.syslogCaFile", tls.certificate().toString()))) {
                service.arm();
            }
            String all = heard.get(30, TimeUnit.SECONDS);
            assertThat(all)
                    .matches(
                            "(?s)\\d+ <85>1 \\S+ \\S+ petmr \\d+ DICOM\\+RFC3881 \\[chain@32473 head=\"1:[0-9a-f]{64}\"] "
                                    + "\uFEFF<AuditMessage>.*");
            String last = all.replaceAll("(?s).*head=\"([^\"]+)\".*", "$1");
            AuditChain.Outcome kept =
                    AuditChain.verify(data.resolve("service/audit"), "", Optional.of(AuditHead.parse(last)));
            assertThat(kept.problem()).isEmpty();
            assertThat(kept.head()).as("what was sent last").hasToString(last);
            assertThat(all).contains("110120", "110111", "ParticipantObjectID=\"P1\"", "110121");
            byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
            int at = 0;
            int frames = 0;
            while (at < bytes.length) {
                int space = at;
                while (bytes[space] != ' ') {
                    space++;
                }
                int length = Integer.parseInt(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
                assertThat(bytes[space + 1]).isEqualTo((byte) '<');
                at = space + 1 + length;
                frames++;
            }
            assertThat(at).as("the last frame is whole").isEqualTo(bytes.length);
            assertThat(frames).isEqualTo(3);
        }
    }
}
