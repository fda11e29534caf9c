package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;

/** What the service refuses is said in the words of the page, in both languages; what is left in English is marked as English. */
@Timeout(180)
class PageRefusalIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    /** How the page says the answer to a request, words of the service in brackets with their language. */
    private static String refusal(Browser page, String path, JsonObject body) throws Exception {
        return (String) page.script("""
                return Promise.all([import('/me.js'), import('/refusal.js')]).then(async ([me, refusal]) => {
                  const answer = await me.post('%s', %s);
                  return refusal.reasons(answer).map(p => typeof p === 'string' ? p : `[${p.lang}: ${p.textContent}]`).join('');
                });""".formatted(path, body == null ? "undefined" : body.encode()));
    }

    private static void open(Browser page, TestService service) throws Exception {
        page.open(service.uri("/"));
        await().atMost(SOON).until(() -> page.text("state").equals("idle"));
        page.click("language-nl");
    }

    private static JsonObject injectedAt(Instant at) {
        JsonObject request = TestService.armRequest();
        request.getJsonObject("tracer").put("injectedAt", at.toString());
        return request;
    }

    @Test
    void theCommonestInDutch() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            open(page, service);
            assertThat(refusal(page, "/api/sessions/S-0/start", null)).isEqualTo("Er is geen sessie S-0.");
            Instant now = Instant.now();
            assertThat(refusal(page, "/api/sessions", injectedAt(now.plus(Duration.ofHours(5)))))
                    .isEqualTo("De injectie is pas over meer dan 2 u: kloppen dag en tijd?");
            assertThat(refusal(page, "/api/sessions", injectedAt(now.minus(Duration.ofHours(30)))))
                    .isEqualTo(
                            "De injectie is meer dan 11,0 u geleden, 6 halveringstijden van 18F: kloppen dag en tijd?");
            JsonObject scheduled = TestService.armRequest().put("scheduledStepId", "SPS-1");
            scheduled.remove("accession");
            assertThat(refusal(page, "/api/sessions", scheduled))
                    .isEqualTo("Hier is geen werklijst ingesteld: voer de patiënt met de hand in.");
            JsonObject light = TestService.armRequest();
            light.getJsonObject("patient").put("weightKg", -3);
            assertThat(refusal(page, "/api/sessions", light)).startsWith("Gewicht, kg: -3 (toegestaan: ");

            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("klaar"));
            assertThat(refusal(page, "/api/sessions", TestService.armRequest()))
                    .isEqualTo("De scanner is niet vrij: sessie %s, klaar. Maak die eerst af of geef die op."
                            .formatted(id));
            assertThat(refusal(page, "/api/sessions/" + id + "/pause", null))
                    .isEqualTo("Dat kan nu niet. Toestand van de scan: klaar.");

            page.click("start");
            await().atMost(SOON)
                    .until(() ->
                            page.text("answer").equals("Er is geen front-end verbonden. Controleer voeding en kabel."));
            assertThat(page.barriers()).isEmpty();
            page.click("language-en");
            assertThat(page.text("answer"))
                    .as("said anew in the other language")
                    .isEqualTo("No front end is connected. Check its power and cable.");
        }
    }

    @Test
    void aFullDisk() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of("store.minFreeBytes", "4000000000000000000"))) {
            open(page, service);
            assertThat(refusal(page, "/api/sessions", TestService.armRequest()))
                    .matches(
                            "De schijf heeft te weinig ruimte: [\\d.,]+ GiB vrij, [\\d.,]+ GiB nodig\\. Verwijder oude sessies\\.");
        }
    }

    @Test
    void whoMayNot() throws Exception {
        Path users = data.resolve("users.json");
        UserFile file = new UserFile(users);
        file.put("pia", EnumSet.of(Role.PHYSICIST), "long enough".toCharArray());
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of("security.usersFile", users.toString()))) {
            page.open(service.uri("/"));
            await().atMost(SOON).until(() -> page.shows("login"));
            page.click("language-nl");
            logIn(page, "not hers");
            await().atMost(SOON).until(() -> page.text("login-answer").equals("Gebruiker of wachtwoord klopt niet."));
            logIn(page, "long enough");
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> page.text("user").equals("pia (fysicus)"));
            assertThat(refusal(page, "/api/sessions", TestService.armRequest()))
                    .isEqualTo("Uw rol (fysicus) mag dit niet. Nodig is: console, laborant.");
        }
    }

    private static void logIn(Browser page, String password) throws Exception {
        page.fill("login-user", "pia");
        page.fill("login-password", password);
        page.script("document.querySelector('[data-testid=login]').requestSubmit()");
    }

    /** Stages and alarms have words; what the service adds stays English and says so to what reads aloud. */
    @Test
    void englishIsMarkedAsEnglish() throws Exception {
        try (Browser page = new Browser(1280, 800);
                TestService service = new TestService(data, Map.of())) {
            open(page, service);
            String id = service.arm();
            await().atMost(SOON).until(() -> page.text("state").equals("klaar"));
            tell(page, "progress", "{session: '" + id + "', " + """
                    stages: [{name: 'attenuation', status: 'done', fraction: 1, elapsedS: 2, message: '4 classes + bone'},
                              {name: 'reconstruction', status: 'running', fraction: 0.5, message: 'OSEM 3 of 4'},
                              {name: 'polish', status: 'running', fraction: 0.1, message: 'with a soft cloth'}]}""");
            assertThat(page.text("stages"))
                    .isEqualTo("verzwakkinggereed 2,0 sreconstructie50 %OSEM 3 van 4polish10 %with a soft cloth");
            assertThat(languageOf(page, "stages", "reconstructie")).isEqualTo("nl");
            assertThat(languageOf(page, "stages", "50 %")).isEqualTo("nl");
            assertThat(languageOf(page, "stages", "OSEM 3 van 4")).isEqualTo("nl");
            assertThat(languageOf(page, "stages", "with a soft cloth")).isEqualTo("en");
            assertThat(languageOf(page, "stages", "polish")).isEqualTo("en");
            tell(page, "alarms", """
                    {alarms: [{id: 'loss', since: '2026-01-01T09:00:00Z', severity: 'warning', text: 'events lost: 7'},
                              {id: 'new-kind', since: '2026-01-01T09:00:00Z', severity: 'alarm', text: 'the roof leaks'}]}""");
            assertThat(page.text("alarms")).isEqualTo("Alarm: the roof leaks");
            assertThat(languageOf(page, "alarms", "the roof leaks")).isEqualTo("en");
            page.click("alarms-all");
            assertThat(languageOf(page, "alarms-list", "events lost: 7")).isEqualTo("en");
            assertThat(page.text("alarms-list")).contains("Er gingen gebeurtenissen verloren.");
            tell(page, "mr", "{series: [], refused: 'object 1.2 is of another patient'}");
            assertThat(page.text("mr")).contains("geweigerd: object 1.2 is of another patient");
            assertThat(languageOf(page, "mr", "object 1.2 is of another patient"))
                    .isEqualTo("en");
            assertThat(page.barriers()).isEmpty();
        }
    }

    private static void tell(Browser page, String event, String body) throws Exception {
        page.script("return import('/scan/stream.js').then(m => m.tell('%s', %s))".formatted(event, body));
    }

    /** What a screen reader takes a text for: by the nearest element that says so. */
    private static Object languageOf(Browser page, String place, String words) throws Exception {
        return page.script(("return [...document.querySelectorAll('[data-testid=\"%s\"], [data-testid=\"%s\"] *')]"
                        + ".filter(n => n.textContent === '%s').pop().closest('[lang]').lang")
                .formatted(place, place, words));
    }
}
