package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.command.ScannerService;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The view Setup with a real archive, a worklist that is off, and three roles. */
@Timeout(180)
class PageSetupIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PASSWORD = "correct horse battery";

    /** tina is a technologist, pia a physicist, adam an administrator. Hashing takes its time. */
    @TempDir
    static Path shared;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void addUsers() {
        UserFile file = new UserFile(shared.resolve("users.json"));
        file.put("tina", EnumSet.of(Role.TECHNOLOGIST), PASSWORD.toCharArray());
        file.put("pia", EnumSet.of(Role.PHYSICIST), PASSWORD.toCharArray());
        file.put("adam", EnumSet.of(Role.ADMIN), PASSWORD.toCharArray());
    }

    private ScannerService service(int archive, int nobody) throws Exception {
        Path users = Files.copy(shared.resolve("users.json"), data.resolve("users.json"));
        Map<String, String> flags = new HashMap<>(Map.of(
                "security.usersFile", users.toString(),
                "dicom.port", "0",
                "dicom.pacs.aeTitle", "STORE",
                "dicom.pacs.host", "127.0.0.1",
                "dicom.pacs.port", "" + archive,
                "dicom.worklist", "ris",
                "dicom.nodes.ris.aeTitle", "RIS",
                "dicom.nodes.ris.host", "127.0.0.1",
                "dicom.nodes.ris.port", "" + nobody));
        flags.put("link.helloTimeoutMs", "60000");
        flags.put("link.lostAfterMs", "120000");
        return ScannerService.start(TestService.config(data.resolve("service"), flags));
    }

    private static void login(Browser page, String user) throws Exception {
        await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login"));
        page.fill("login-user", user);
        page.fill("login-password", PASSWORD);
        page.script("document.querySelector('[data-testid=login]').requestSubmit()");
        await().atMost(SOON).ignoreExceptions().until(() -> page.text("user").startsWith(user));
    }

    private static void logout(Browser page) throws Exception {
        page.click("logout");
        await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login"));
    }

    /** @return status of a request with what a login gave */
    private HttpResponse<String> send(URI uri, String cookie, String csrf, String method, JsonObject body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("content-type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()));
        if (!cookie.isEmpty()) {
            request.header("cookie", cookie).header("x-csrf-token", csrf);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatEachRoleSeesAndDoes() throws Exception {
        String storescp = Peers.tool("storescp");
        int archive = RunningPeers.freePort();
        int nobody = RunningPeers.freePort();
        try (RunningPeers peers = new RunningPeers(data);
                ScannerService service = service(archive, nobody);
                TestFrontEnd device = new TestFrontEnd(service.ports().link(), 1);
                Browser page = new Browser(1280, 800)) {
            peers.start(archive, storescp, "-aet", "STORE", "-od", data.toString(), "" + archive);
            URI console = URI.create("http://127.0.0.1:" + service.ports().console());

            theTechnologistComesByAnAlarm(page, console);
            whatIsConnected(page, device);
            inBothLanguagesOnAnyScreen(page);
            logout(page);

            page.open(console.resolve("/setup.html"));
            login(page, "pia");
            await().atMost(SOON).until(() -> page.text("nodes").contains("RIS"));
            assertThat(page.script("return document.querySelector('[data-testid=echo-pacs]')"))
                    .as("who scans no patients calls nobody")
                    .isNull();
            assertThat(page.shows("users-part")).isFalse();
            logout(page);

            page.open(console.resolve("/setup.html"));
            login(page, "adam");
            await().atMost(SOON).until(() -> page.text("users").contains("tina"));
            assertThat(page.text("links")).contains("from ").contains("127.0.0.1");
            assertThat(page.barriers()).isEmpty();
            aUserComesAndGoes(page, console);
            theLastAdministratorStays(page);
        }
    }

    private static void theTechnologistComesByAnAlarm(Browser page, URI console) throws Exception {
        page.open(console.resolve("/"));
        login(page, "tina");
        await().atMost(SOON)
                .until(() -> page.text("alarms")
                        .equals("Warning: The worklist does not answer. Patients can be entered by hand."));
        page.click("alarm-place");
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> page.script("return location.pathname + location.hash + document.activeElement.id")
                        .equals("/setup.html#dicomdicom"));
        assertThat(page.text("own-node")).matches("This node: PETMR, listens on 127\\.0\\.0\\.1:\\d+\\.");
        assertThat(page.text("nodes")).contains("pacs: archive", "STORE, 127.0.0.1", "ris: worklist");
        page.click("echo-pacs");
        await().atMost(SOON).until(() -> page.text("echo-told-pacs").matches("Answers, after \\d+ ms\\."));
        page.click("echo-ris");
        await().atMost(SOON)
                .until(() -> page.text("echo-told-ris").startsWith("Does not answer. Check its power, its address"));
        assertThat(page.text("links")).isEqualTo("A connection that has not said what it isfrom 127.0.*.*");
        assertThat(page.text("queue")).isEqualTo("Nothing waits.");
        assertThat(page.text("storage")).containsPattern("Free[\\d,]+\\.\\d GiB");
        assertThat(page.text("audit")).contains("is being written");
        assertThat(page.text("installation")).contains("none: PET and MR are taken to share their space");
        assertThat(page.shows("users-part")).isFalse();
    }

    private static void whatIsConnected(Browser page, TestFrontEnd device) throws Exception {
        device.introduce(ScannerCatalogue.find("bench"));
        await().atMost(SOON).until(() -> page.text("links").contains("Front end 1: ready"));
        assertThat(page.text("links"))
                .contains("Scanner bench", "from 127.0.*.*")
                .as("no address of others")
                .doesNotContain("127.0.0.1");
    }

    private static void inBothLanguagesOnAnyScreen(Browser page) throws Exception {
        assertThat(page.barriers()).isEmpty();
        page.click("language-nl");
        assertThat(page.text("echo-told-pacs")).startsWith("Antwoordt, na");
        assertThat(page.text("queue")).isEqualTo("Er wacht niets.");
        assertThat(page.barriers()).isEmpty();
        Tablet.fits(page, "setup");
        page.click("language-en");
        page.size(1280, 800);
        PageAccessIT.keepPicture(page, "setup-1280");
        assertThat(page.complaints()).isEmpty();
    }

    private void aUserComesAndGoes(Browser page, URI console) throws Exception {
        page.click("user-add");
        assertThat(page.barriers()).as("the dialog").isEmpty();
        page.fill("user-name", "nina");
        page.click("user-role-technologist");
        page.fill("user-password", "short");
        page.click("user-do");
        assertThat(page.text("user-answer")).isEqualTo("Password: 10 characters at least, 72 at most.");
        page.fill("user-password", PASSWORD);
        page.click("user-do");
        await().atMost(SOON).until(() -> page.text("users-told").equals("nina may log in now."));

        JsonObject login = new JsonObject().put("user", "nina").put("password", PASSWORD);
        HttpResponse<String> in = send(console.resolve("/api/login"), "", "", "POST", login);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        String cookie = in.headers().allValues("set-cookie").get(0).split(";")[0];
        String csrf = new JsonObject(in.body()).getString("csrfToken");
        assertThat(send(console.resolve("/api/state"), cookie, csrf, "GET", null)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(console.resolve("/api/users"), cookie, csrf, "GET", null)
                        .statusCode())
                .as("a technologist")
                .isEqualTo(403);

        page.click("user-remove-nina");
        assertThat(page.text("user-sure")).isEqualTo("nina is logged out and cannot log in any more.");
        page.click("user-do");
        await().atMost(SOON).until(() -> page.text("users-told").equals("nina is removed."));
        assertThat(send(console.resolve("/api/state"), cookie, csrf, "GET", null)
                        .statusCode())
                .as("the login has ended")
                .isEqualTo(401);
        assertThat(send(console.resolve("/api/login"), "", "", "POST", login).statusCode())
                .isEqualTo(401);
    }

    private static void theLastAdministratorStays(Browser page) throws Exception {
        page.click("user-roles-adam");
        page.click("user-role-admin");
        page.click("user-role-physicist");
        page.click("user-do");
        String refused = "Nobody would be administrator any more. Make somebody else one first.";
        await().atMost(SOON).until(() -> page.text("user-answer").equals(refused));
        page.click("user-cancel");
        page.click("user-remove-adam");
        page.click("user-do");
        await().atMost(SOON).until(() -> page.text("user-answer").equals(refused));
        page.click("user-cancel");
        assertThat(page.text("users")).contains("adam (you)administrator");
    }

    /** What waits by itself is left alone; of what is refused somebody presses the button, and hears what the service says. */
    private static void whatIsRefusedIsSentAgain(Browser page) throws Exception {
        String send = "{id: '%s', session: 'S1', destination: 'pacs', state: '%s', objects: 12, sent: 3,"
                + " queuedAt: '2026-01-01T09:00:00Z', message: 'A700'}";
        page.script("return import('/setup/queue.js').then(m => m.drawQueue({queue: [%s, %s]}))"
                .formatted(send.formatted("D1", "refused"), send.formatted("D2", "queued")));
        assertThat(page.text("queue"))
                .contains("S1 to pacs: refused; somebody has to look", "3 of 12 objects", "A700", "waits");
        assertThat(page.script("return document.querySelector('[data-testid=retry-D2]')"))
                .isNull();
        assertThat(page.barriers()).isEmpty();
        page.click("retry-D1");
        await().atMost(SOON).until(() -> !page.text("queue-answer").isEmpty());
    }

    /** Each alarm about what is set up leads to a part that there is. */
    @Test
    void alarmsLeadToTheirParts() throws Exception {
        try (TestService service = new TestService(data, Map.of());
                Browser page = new Browser(1280, 800)) {
            page.open(service.uri("/setup.html"));
            await().atMost(SOON).until(() -> page.shows("parts"));
            for (String[] each : new String[][] {
                {"send pacs refused", "queue"},
                {"mpps ris", "dicom"},
                {"worklist", "dicom"},
                {"audit", "audit"},
                {"disk", "storage"},
                {"disk-soon-full", "storage"},
                {"clock-host-1", "clock"},
                {"host-clock", "clock"}
            }) {
                assertThat(page.script(("return import('/scan/places.js').then(m => { const p = m.kindOf('%s').place;"
                                        + " return [p, document.getElementById(p.split('#')[1]) !== null].join() })")
                                .formatted(each[0])))
                        .as(each[0])
                        .isEqualTo("/setup.html#" + each[1] + ",true");
            }
            assertThat(page.text("own-node")).isEqualTo("This service has no DICOM node.");
            assertThat(page.shows("users-part")).isTrue();
            assertThat(page.text("users-note")).startsWith("No users are kept here");
            assertThat(page.shows("user-add")).isFalse();
            whatIsRefusedIsSentAgain(page);
            assertThat(page.complaints())
                    .as("of the send that was never there")
                    .allMatch(c -> c.toString().contains("/api/sends/D1/retry"));
        }
    }
}
