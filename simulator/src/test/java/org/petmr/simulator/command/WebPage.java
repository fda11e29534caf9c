package org.petmr.simulator.command;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.petmr.simulator.Peers;

/** The system's Chromium without a window, which draws three-dimensional images in software. */
final class WebPage implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(40);

    private final ChromeDriver driver;

    WebPage(int width, int height) {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Peers.tool("chromedriver")))
                .usingAnyFreePort()
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Peers.tool("chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--use-gl=angle",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60)).implicitlyWait(SOON);
        long frame = (Long) script("return outerHeight - innerHeight");
        driver.manage().window().setSize(new Dimension(width, height + (int) frame));
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    Object script(String body, Object... arguments) {
        return driver.executeScript(body, arguments);
    }

    /** A number of the page, whole or not. */
    double number(String body, Object... arguments) {
        return ((Number) script(body, arguments)).doubleValue();
    }

    private WebElement element(String testId) {
        return driver.findElement(By.cssSelector("[data-testid=\"" + testId + "\"]"));
    }

    String text(String testId) {
        return String.valueOf(
                script("return document.querySelector('[data-testid=\"' + arguments[0] + '\"]').textContent", testId));
    }

    void click(String testId) {
        element(testId).click();
    }

    void type(String testId, String words) {
        WebElement field = element(testId);
        field.clear();
        field.sendKeys(words);
    }

    /** Types into a field of a form, by its name. */
    void fill(String name, String words) {
        WebElement field = driver.findElement(By.name(name));
        field.clear();
        field.sendKeys(words);
    }

    /** Sets a field of a form that is chosen rather than typed, by its name. */
    void choose(String name, String value) {
        script(
                "const f = document.querySelector('[name=\"' + arguments[0] + '\"]'); f.value = arguments[1];"
                        + " f.dispatchEvent(new Event('change', {bubbles: true}));",
                name,
                value);
    }

    /** Whether the element with this test id is there to be seen. */
    boolean shows(String testId) {
        return (Boolean) script(
                "return document.querySelector('[data-testid=\"' + arguments[0] + '\"]').checkVisibility()", testId);
    }

    /** Presses the mouse at a place of the page, pixels. */
    void press(double x, double y) {
        new Actions(driver)
                .moveToLocation((int) Math.round(x), (int) Math.round(y))
                .click()
                .perform();
    }

    /** Waits until a script gives true. */
    void await(String body) {
        await(body, SOON);
    }

    void await(String body, Duration most) {
        Awaitility.await(body).atMost(most).ignoreExceptions().until(() -> Boolean.TRUE.equals(script(body)));
    }

    /** What axe-core finds of serious or critical impact. */
    List<?> barriers() throws IOException {
        Path axe = Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .resolve("../acquisition/src/test/resources/axe/axe.min.js")
                .normalize();
        driver.executeScript(Files.readString(axe) + "; window.axe = axe;");
        return (List<?>)
                driver.executeAsyncScript(
                        "const done = arguments[arguments.length - 1];"
                                + "window.axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations"
                                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; '))))");
    }

    /** Errors and warnings of the page's script since they were last asked for. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Where the page has asked for anything. */
    String foreignRequests() {
        return (String) script("return performance.getEntriesByType('resource').map(r => new URL(r.name))"
                + ".filter(u => u.protocol !== 'data:' && u.origin !== location.origin).join(' ')");
    }

    /** To where nothing is, so that nothing is shown as pointed at. */
    void movePointerAway() {
        new Actions(driver).moveToLocation(0, 0).perform();
    }

    /** What is seen, PNG. */
    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
