package org.petmr.acquisition.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JsonLinesTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.petmr.Test");

    private JsonNode line(Throwable error, String message, Object... arguments) throws Exception {
        byte[] bytes = new JsonLines().encode(new LoggingEvent("", logger, Level.WARN, message, error, arguments));
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        assertThat(text.strip()).as("one line").doesNotContain("\n");
        return new JsonMapper().readTree(text);
    }

    @Test
    void aLineIsAnObject() throws Exception {
        JsonNode line = line(null, "run closed id={} stored={} why=\"{}\"\nnext", "S1", 12, "ä");
        assertThat(line.path("message").asText()).isEqualTo("run closed id=S1 stored=12 why=\"ä\"\nnext");
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("logger").asText()).isEqualTo("org.petmr.Test");
        assertThat(line.path("at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(line.path("fields").path("id").asText()).isEqualTo("S1");
        assertThat(line.path("fields").path("stored").asText()).isEqualTo("12");
        assertThat(line.has("error")).isFalse();
    }

    @Test
    void anErrorIsWholeAndInTheSameLine() throws Exception {
        JsonNode line = line(new IllegalStateException("broken"), "it failed");
        assertThat(line.path("error").asText()).contains("IllegalStateException: broken", "JsonLinesTest");
    }
}
