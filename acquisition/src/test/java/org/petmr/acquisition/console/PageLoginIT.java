package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person at a real browser who logs in at the hospital's provider, is refused there, and logs out. */
@Timeout(180)
class PageLoginIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private static void await(Browser page, String script) {
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> Boolean.TRUE.equals(page.script("return " + script)));
    }

    private static void logInAtProvider(Browser page, String user) throws Exception {
        await(page, "location.pathname === '/login' && document.forms.length > 0");
        page.fill("username", user);
        page.fill("password", TestProvider.PASSWORD);
        page.script("document.forms[0].submit()");
    }

    @Test
    void thePageOffersTheProvider() throws Exception {
        Path folder = Files.createDirectories(data.resolve("provider"));
        try (Browser page = new Browser(1280, 800);
                TestProvider provider = new TestProvider(folder);
                OpenIdService service = new OpenIdService(data, provider.issuer())) {
            provider.knowsPage(service.uri("/").toString());
            page.open(service.uri("/studies.html"));
            Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> page.shows("login-provider"));
            assertThat(page.text("login-provider")).isEqualTo("Log in with Hospital");
            assertThat(page.script("return document.activeElement.dataset.testid"))
                    .isEqualTo("login-provider");
            assertThat(page.shows("login-user")).as("there are no local users").isFalse();
            assertThat(page.barriers()).isEmpty();

            page.click("login-provider");
            logInAtProvider(page, "carl");
            await(page, "document.querySelector('[data-testid=login-answer]').textContent.startsWith('You are known')");
            assertThat(page.script("return location.pathname + location.search"))
                    .isEqualTo("/studies.html");
            assertThat(page.barriers()).isEmpty();

            page.devTools("Network.clearBrowserCookies", new io.vertx.core.json.JsonObject());
            page.click("login-provider");
            logInAtProvider(page, "anna");
            await(
                    page,
                    "location.pathname === '/studies.html' && document.querySelector('[data-testid=user]').textContent !== ''");
            assertThat(page.text("user")).isEqualTo("anna (technologist)");
            assertThat(page.shows("login")).isFalse();
            assertThat(page.script("return document.cookie"))
                    .as("no script sees a cookie")
                    .isEqualTo("");
            assertThat(page.script("return fetch('/api/here', {method: 'POST'}).then(r => r.status)"))
                    .as("CSRF token asked for")
                    .isEqualTo(403);

            page.click("logout");
            await(page, "location.pathname === '/' && document.querySelector('[data-testid=login-provider]') !== null");
            page.click("login-provider");
            await(page, "location.pathname === '/login'");
            assertThat(page.complaints().encode()).doesNotContain("Content Security Policy");
        }
    }
}
