package org.petmr.acquisition.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * The log as an object for each line, for programs that collect it:
 * {@code {"at", "level", "logger", "thread", "message", "fields": {}, "error"}}. The pairs {@code key=value} of a message are
 * {@code fields} as well.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PAIR = Pattern.compile("(?<![\\w=])([a-z][A-Za-z0-9-]*)=([^\\s,;]+)");

    /** Writes all that goes to the console so from now on. */
    public static void use() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        for (Logger logger : context.getLoggerList()) {
            logger.iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                    JsonLines lines = new JsonLines();
                    lines.setContext(context);
                    lines.start();
                    console.stop();
                    console.setEncoder(lines);
                    console.start();
                }
            });
        }
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        ObjectNode line = JSON.createObjectNode()
                .put("at", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", message);
        Matcher pair = PAIR.matcher(message);
        while (pair.find()) {
            line.withObject("/fields").put(pair.group(1), pair.group(2));
        }
        if (event.getThrowableProxy() != null) {
            line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
