package org.petmr.simulator.command;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.petmr.simulator.mr.Examination;

/** The Scan view as a technologist uses it: what is read, typed and pressed there. */
final class ScanPage {

    private static final DateTimeFormatter AS_TYPED = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

    /** When a picture was first put up, by the clock of the page, which is this machine's. */
    private static final String WATCH = """
            const live = document.querySelector('[data-testid=live]');
            window.liveSinceMs = null;
            new MutationObserver(() => { if (!live.hidden && window.liveSinceMs === null) window.liveSinceMs = Date.now(); })
              .observe(live, {attributes: true});""";

    /** What came when: states, then for each live image its number as it is told and once its pixels are on the page. */
    private static final String FOLLOW = """
            window.order = [];
            const live = document.querySelector('[data-testid=live]');
            live.addEventListener('load', () => order.push('shown ' + new URL(live.src).searchParams.get('number')));
            return import('/scan/stream.js').then(({hear}) => {
              hear('state', body => order.push(body.state));
              hear('preview', body => order.push('told ' + body.number));
            });""";

    private final WebPage page;

    /** Opens it, and waits until the service has a front end. */
    ScanPage(WebPage page, URI console) {
        this.page = page;
        page.open(console.resolve("/"));
        page.await("return document.querySelector('[data-testid=links]').textContent.includes('ready')");
    }

    /** Fills in the dialog of a new scan. @param injectedAt to the minute */
    void fillIn(Examination who, String protocol, double injectedMbq, LocalDateTime injectedAt) {
        page.click("arm");
        page.await("return document.querySelector('[name=protocol] [value=\"" + protocol + "\"]') !== null");
        page.fill("accession", who.accessionNumber());
        page.fill("patient.id", who.patientId());
        page.fill("patient.name", who.patientName());
        page.fill("patient.weightKg", Double.toString(who.weightKg()));
        page.choose("protocol", protocol);
        page.fill("tracer.injectedActivityBq", Double.toString(injectedMbq));
        page.choose("tracer.injectedAt", injectedAt.format(AS_TYPED));
    }

    /** Presses Arm in the dialog. */
    void arm() {
        page.click("arm-do");
        awaitState("armed");
    }

    /** Presses Start. What the live image shows is PET alone from now on, and the page notes when it came. */
    void start() {
        page.script(WATCH);
        page.script(FOLLOW);
        page.script("document.querySelector('[data-testid=mr-share-value]').value = 0");
        page.click("start");
        awaitState("acquiring");
    }

    /** Waits for the live image. @return when it came, ms since the epoch */
    long liveSinceMs() {
        page.await("return window.liveSinceMs !== null");
        return (long) page.number("return window.liveSinceMs");
    }

    /** How much of the scan is in the live image. */
    int dataS() {
        return (int) page.number("return parseInt(document.querySelector('[data-testid=result-note]').textContent)");
    }

    /** Waits until so much of the scan is in the live image. */
    void awaitData(int seconds, Duration most) {
        page.await(
                "return parseInt(document.querySelector('[data-testid=result-note]').textContent) >= " + seconds, most);
    }

    /** What has come since Start was pressed, in its order: states, {@code told 1}, {@code shown 1}. */
    List<String> order() {
        return ((List<?>) page.script("return window.order"))
                .stream().map(String::valueOf).toList();
    }

    /** Presses Stop and keep. */
    void stop() {
        page.click("stop");
    }

    /** Waits for a word of the first line. */
    void awaitState(String word) {
        awaitState(word, WebPage.SOON);
    }

    void awaitState(String word, Duration most) {
        page.await("return document.querySelector('[data-testid=state]').textContent === '" + word + "'", most);
    }
}
