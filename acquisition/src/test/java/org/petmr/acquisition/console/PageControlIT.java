package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;
import org.petmr.recon.scanner.ScannerCatalogue;

/** What is done at the page: arming, giving up, alarms, keys, each by who may. */
@Timeout(180)
class PageControlIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ESCAPE = "\uE00C";
    private static final String ENTER = "\uE007";
    private static final String TAB = "\uE004";
    private static final String SPACE = " ";
    private static final int LONG_PRESS_MS = 1600;
    private static final int SHORT_PRESS_MS = 300;
    private static final int SETTLED_MS = 600;

    @TempDir
    Path data;

    private static void fillByHand(Browser page) throws Exception {
        page.click("arm");
        await().atMost(SOON).until(() -> page.shows("arm-dialog"));
        page.fill("accession", "A-0007");
        page.fill("patient.id", "P7");
        page.fill("patient.name", "Smit^Jan");
        page.fill("patient.weightKg", "81.5");
        page.fill("durationS", "120");
        page.fill("tracer.injectedActivityBq", "185");
        assertThat(page.script("return document.querySelector('[name=\"tracer.injectedAt\"]').value"))
                .as("no time that nobody has looked at")
                .isEqualTo("");
        uptake(page);
    }

    /** SUV hangs on the time since the injection: an hour or a day that was mistyped is seen. */
    private static void uptake(Browser page) throws Exception {
        injected(page, -65);
        assertThat(page.text("arm-uptake")).isEqualTo("That is 1 h 5 min from now: is the time right?");
        injected(page, 24 * 60 + 65);
        assertThat(page.text("arm-uptake")).startsWith("Uptake so far: 25 h 5 min. More than 4 h:");
        assertThat(page.script("return document.querySelector('[data-testid=arm-uptake]').className"))
                .isEqualTo("quiet warning");
        injected(page, 65);
        assertThat(page.text("arm-uptake")).isEqualTo("Uptake so far: 1 h 5 min");
        assertThat(page.script("return document.querySelector('[data-testid=arm-uptake]').className"))
                .isEqualTo("quiet");
    }

    /** Fills in a time so many minutes before now, below 0 after it, and a few seconds, to the second. */
    private static void injected(Browser page, int minutes) throws Exception {
        String local = (String) page.script(
                "const t = new Date(Date.now() - %d);".formatted(minutes * 60_000L + Integer.signum(minutes) * 10_000L)
                        + " return new Date(t - t.getTimezoneOffset() * 60000).toISOString().slice(0, 19)");
        page.fill("tracer.injectedAt", local);
    }

    /** A new scan by hand; then it is given up, which says what is lost and takes a long press. */
    @Test
    void armedByHandAndGivenUpByALongPress() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            fillByHand(page);
            page.fill("scanner", "x");
            page.click("arm-do");
            await().atMost(SOON).until(() -> page.text("arm-answer").startsWith("There is no scanner x here."));
            assertThat(page.script("return document.querySelector('[name=scanner]').getAttribute('aria-invalid')"))
                    .isEqualTo("true");
            page.fill("scanner", "bench");
            page.click("arm-do");
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            await().atMost(SOON).until(() -> !page.shows("arm-dialog"));
            assertThat(page.text("patient")).isEqualTo("S** J**");
            assertThat(page.text("timer")).isEqualTo("00:00:00 / 00:02:00");
            assertThat(page.text("beds")).isEqualTo("single bednow0:00 / 2:00");

            page.click("start");
            device.agreeToStart();
            for (int i = 0; i < 1000; i++) {
                device.sendBlock(20, 5);
            }
            await().atMost(SOON).until(() -> page.text("stored").equals("25,000"));
            page.click("abort");
            assertThat(page.text("abort-losses"))
                    .contains("A-0007, S** J**: 00:00:01 and 25,000 events were measured")
                    .contains("Lost: the remaining 00:01:5")
                    .contains("Kept: what is stored stays");
            page.hold("abort-hold", SHORT_PRESS_MS);
            assertThat(page.shows("abort-dialog"))
                    .as("a short press does nothing")
                    .isTrue();
            assertThat(page.text("state")).isEqualTo("acquiring");
            page.hold("abort-hold", LONG_PRESS_MS);
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("aborted"));
            assertThat(page.shows("abort-dialog")).isFalse();
            assertThat(page.complaints().encode()).as("but for the refusal").doesNotContain("security", "words");
        }
    }

    /** Who has no pointer holds Enter or the space bar. */
    @Test
    void givenUpByAHeldKey() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            for (String key : List.of(ENTER, SPACE)) {
                String id = service.arm();
                await().atMost(SOON).until(() -> page.text("state").equals("armed"));
                page.press("x");
                page.press(ENTER, SETTLED_MS);
                await().atMost(SOON).until(() -> page.shows("abort-dialog"));
                assertThat(focus(page)).as("a second Enter goes back").isEqualTo("abort-cancel");
                page.press(TAB);
                assertThat(focus(page)).isEqualTo("abort-hold");
                page.holdKey(key, SHORT_PRESS_MS);
                assertThat(page.text("abort-hold")).isEqualTo("Hold to abort");
                assertThat(page.shows("abort-dialog"))
                        .as("a short press does nothing")
                        .isTrue();
                assertThat(service.session(id).getString("state")).isEqualTo("armed");
                page.holdKey(key, LONG_PRESS_MS);
                await().atMost(SOON).until(() -> page.text("state").equals("aborted"));
                assertThat(page.shows("abort-dialog")).isFalse();
                assertThat(service.session(id).getString("state")).isEqualTo("aborted");
            }
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Names are masked until they are asked for; whoever is chosen need not be typed. */
    @Test
    void theWorklist() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            service.vertx()
                    .eventBus()
                    .consumer(
                            Addresses.WORKLIST_GET,
                            m -> m.reply(new JsonObject()
                                    .put("configured", true)
                                    .put("isDown", false)
                                    .put("message", "")
                                    .put("entries", new JsonArray().add(new JsonObject("""
                                            {"stepId": "SPS-9", "patient": {"id": "P9", "name": "Bakker^Els", "sex": "F"},
                                             "accession": "A-9", "studyInstanceUid": "1.2", "procedure": "p", "description": "Head",
                                             "station": "PETMR", "isOurs": true, "start": "2026-01-01T09:30:00Z", "warnings": ["allergy"]}""")))));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            page.click("arm");
            await().atMost(SOON).until(() -> page.text("arm-entries").contains("B** E**"));
            assertThat(page.text("arm-entries")).contains("allergy").doesNotContain("Bakker");
            page.script("document.querySelector('[name=step][value=\"SPS-9\"]').click()");
            assertThat(page.script("const f = document.querySelector('[data-testid=arm-form]').elements;"
                            + " return [f.accession.value, f['patient.name'].value, f.accession.disabled].join()"))
                    .isEqualTo("A-9,B** E**,true");
            page.fill("patient.weightKg", "81.5");
            page.click("arm-names");
            await().atMost(SOON).until(() -> page.text("arm-entries").contains("Bakker^Els"));
            assertThat(page.script("const f = document.querySelector('[data-testid=arm-form]').elements;"
                            + " return [f['patient.name'].value, f['patient.weightKg'].value].join()"))
                    .as("what was typed stays")
                    .isEqualTo("Bakker^Els,81.5");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Who may only look is offered nothing to press. */
    @Test
    void whatARoleMayNotIsNotOffered() throws Exception {
        Path users = data.resolve("users.json");
        UserFile file = new UserFile(users);
        file.put("pia", EnumSet.of(Role.PHYSICIST), "long enough".toCharArray());
        file.put("anna", EnumSet.of(Role.TECHNOLOGIST), "long enough".toCharArray());
        file.put("host", EnumSet.of(Role.CONSOLE), "long enough".toCharArray());
        file.put("adam", EnumSet.of(Role.ADMIN), "long enough".toCharArray());
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of("security.usersFile", users.toString()))) {
            page.open(service.uri("/"));
            await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login"));
            assertThat(page.barriers()).as("login").isEmpty();
            logIn(page, "pia");
            await().atMost(SOON).until(() -> page.text("state").equals("idle"));
            assertThat(page.text("user")).isEqualTo("pia (physicist)");
            assertThat(page.shows("arm")).isFalse();
            assertThat(page.text("may-not")).isEqualTo("You may look, not operate: physicist");
            page.click("logout");
            logIn(page, "anna");
            await().atMost(SOON).until(() -> page.shows("arm"));
            assertThat(page.shows("may-not")).isFalse();
            page.click("logout");
            logIn(page, "host");
            theHostsConsole(page);
            page.click("logout");
            logIn(page, "adam");
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            assertThat(page.text("may-not")).isEqualTo("You may look, not operate: administrator");
            for (String button : List.of("arm", "start", "abort", "review")) {
                assertThat(page.shows(button)).as(button).isFalse();
            }
            assertThat(page.text("patient")).isEqualTo("S** J**");
            assertThat(page.complaints().encode())
                    .as("nothing is asked for that is not allowed")
                    .doesNotContain("status of 403");
        }
    }

    /** It arms and starts, and is shown no image. */
    private static void theHostsConsole(Browser page) throws Exception {
        await().atMost(SOON).until(() -> page.shows("arm"));
        assertThat(page.text("user")).isEqualTo("host (console)");
        assertThat(page.shows("may-not")).isFalse();
        fillByHand(page);
        page.fill("scanner", "bench");
        page.click("arm-do");
        await().atMost(SOON).until(() -> page.text("state").equals("armed"));
        assertThat(page.shows("start")).isTrue();
        assertThat(page.shows("abort")).isTrue();
        assertThat(page.shows("review")).isFalse();
        assertThat(page.complaints().encode())
                .as("nothing is asked for that is not allowed")
                .doesNotContain("status of 403");
    }

    private static void logIn(Browser page, String user) throws Exception {
        await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login"));
        page.fill("login-user", user);
        page.fill("login-password", "long enough");
        page.script("document.querySelector('[data-testid=login]').requestSubmit()");
        await().atMost(SOON).ignoreExceptions().until(() -> page.text("user").startsWith(user));
    }

    /** An alarm says in plain words what to do, is acknowledged, stays, and is one click from where it is mended. */
    @Test
    void alarmsAreSeenAndKept() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(
                        data, Map.of("store.minFreeBytes", "4000000000000000000", "link.heartbeatMs", "100"))) {
            page.open(service.uri("/"));
            await().atMost(SOON)
                    .until(() -> page.text("alarms").equals("Alarm: The disk has little room. Remove old sessions."));
            page.click("alarm-acknowledge");
            await().atMost(SOON).until(() -> !page.shows("alarm-acknowledge"));
            assertThat(page.script("return document.querySelector('[data-testid=alarms]').className"))
                    .isEqualTo("quiet");
            page.script("location.reload()");
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("alarms").contains("disk"));
            assertThat(page.shows("alarm-acknowledge")).as("seen is seen").isFalse();
            page.click("alarms-all");
            assertThat(page.text("alarms-list"))
                    .contains("seen by somebody at this machine")
                    .containsPattern("[\\d,]+ MiB free, 3,814,697,265,625 MiB needed\\.");
            assertThat(page.barriers()).as("all alarms").isEmpty();
            assertThat(page.complaints()).isEmpty();
            page.press(ESCAPE);
            page.click("alarm-place");
            await().atMost(SOON)
                    .until(() -> page.script("return location.pathname + location.hash")
                            .equals("/setup.html#storage"));
        }
    }

    /** Keys go to where something is done; Enter does it. */
    @Test
    void keys() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.text("links").contains("ready"));
            service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("armed"));
            page.press("s");
            await().atMost(SOON).until(() -> "start".equals(focus(page)));
            assertThat(page.text("state")).as("no single key starts anything").isEqualTo("armed");
            assertThat(page.script("return getComputedStyle(document.activeElement).outlineStyle"))
                    .as("the focus is seen")
                    .isEqualTo("solid");
            page.press("?");
            await().atMost(SOON).until(() -> page.shows("keys-dialog"));
            page.press("x");
            page.press(ESCAPE);
            assertThat(page.shows("keys-dialog")).isFalse();
            assertThat(focus(page)).as("back where it was").isEqualTo("start");
            page.press("l");
            await().atMost(SOON).until(() -> page.text("state").equals("klaar"));
            page.press(ENTER, SETTLED_MS);
            device.agreeToStart();
            await().atMost(SOON).until(() -> page.text("state").equals("meet"));
            page.readIn("e4711" + ENTER);
            device.sendBlock(20, 5);
            await().atMost(SOON).until(() -> page.text("loss").equals("verloren 0 (van 25)"));
            assertThat(page.text("state")).as("a barcode ends no scan").isEqualTo("meet");
            page.press("e");
            page.press(ENTER, SETTLED_MS);
            device.agreeToStop();
            device.endRun();
            await().atMost(SOON).until(() -> page.text("state").equals("voltooid"));
            page.press("?");
            await().atMost(SOON).until(() -> page.shows("keys-dialog"));
            page.click("keys-on");
            page.press(ESCAPE);
            page.press("l");
            page.press("?");
            await().atMost(SOON).until(() -> page.shows("keys-dialog"));
            assertThat(page.text("state")).as("switched off").isEqualTo("voltooid");
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static Object focus(Browser page) throws Exception {
        return page.script("return document.activeElement.dataset.testid ?? ''");
    }

    /** A barcode may begin with any letter. Its keys come one upon the other, before anything else can happen. */
    @Test
    void nothingHappensByWhatAReaderTypes() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.shows("arm"));
            page.script(
                    "window.went = []; addEventListener('focusin', e => window.went.push(e.target.dataset.testid))");
            for (char first : "lwnspexac?".toCharArray()) {
                page.script(("for (const key of '%s4711') document.body.dispatchEvent("
                                + "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))")
                        .formatted(first));
                // A hand's key, which is heard after them and waits longer.
                page.press("c");
                await().atMost(SOON).until(() -> "chart".equals(focus(page)));
                assertThat(page.text("state")).as("%s, language", first).isEqualTo("idle");
                assertThat(page.shows("nav")).as("%s, wall", first).isTrue();
                assertThat(page.shows("keys-dialog")).as("%s, keys", first).isFalse();
                assertThat(page.script("document.activeElement.blur(); return window.went.splice(0).join()"))
                        .as("%s, focus", first)
                        .isEqualTo("chart");
            }
            page.press("l");
            await().atMost(SOON).until(() -> page.text("state").equals("vrij"));
            page.click("arm");
            assertThat(page.script("const into = document.querySelector('[name=accession]');"
                            + " const isTaken = key => into.dispatchEvent("
                            + "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));"
                            + " return [...'A7'].every(isTaken) + ', ' + isTaken('Enter')"))
                    .as("a number is read into its field, and its Enter arms nothing")
                    .isEqualTo("true, false");
            assertThat(page.complaints()).isEmpty();
        }
    }
}
