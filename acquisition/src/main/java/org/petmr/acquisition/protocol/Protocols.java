package org.petmr.acquisition.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All protocols of this service: the built-in ones, and those of a directory, which take the place of built-in ones of the same
 * name.
 */
public final class Protocols {

    /** Built in; each is a file of its name beside this class. */
    private static final List<String> BUILT_IN = List.of(
            "brain-fdg",
            "brain-fet",
            "head-neck",
            "liver-dotatate",
            "whole-body",
            "psma-whole-body",
            "heart-gated",
            "brain-dynamic",
            "list-mode",
            "daily-qc");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private final Map<String, Protocol> byName = new TreeMap<>();

    private Protocols() {}

    /**
     * @param directory with files {@code *.json}, one protocol each
     * @param pipelineCheck refuses, with an exception naming the field, options that the pipeline does not have
     * @throws IllegalArgumentException naming file, field, what was found and what is allowed
     */
    public static Protocols load(Optional<Path> directory, Consumer<JsonNode> pipelineCheck) {
        Protocols all = new Protocols();
        for (String name : BUILT_IN) {
            all.add(read(name + ".json", builtIn(name), pipelineCheck), name);
        }
        directory.ifPresent(d -> {
            for (Path file : files(d)) {
                Protocol found = read(file.toString(), text(file), pipelineCheck);
                String stem = file.getFileName().toString().replaceAll("\\.json$", "");
                try {
                    all.add(found, stem);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
                }
            }
        });
        return all;
    }

    private void add(Protocol protocol, String fileName) {
        Rule.require(protocol.name().equals(fileName), "name", protocol.name(), fileName + ", as the file is called");
        byName.put(protocol.name(), protocol);
    }

    private static String builtIn(String name) {
        try (InputStream in = Protocols.class.getResourceAsStream(name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "protocols.directory: %s (expected: a directory with protocols, *.json)".formatted(directory));
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(f -> f.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s: not readable: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** @param what file name, for messages */
    static Protocol read(String what, String json, Consumer<JsonNode> pipelineCheck) {
        try {
            Protocol protocol = JSON.readValue(json, Protocol.class);
            if (protocol.pipeline() != null && !protocol.pipeline().isNull()) {
                pipelineCheck.accept(protocol.pipeline());
            }
            return protocol;
        } catch (ValueInstantiationException e) {
            throw wrong(
                    what,
                    e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage(),
                    e);
        } catch (UnrecognizedPropertyException e) {
            throw wrong(what, "%s: unknown key (expected: one of %s)".formatted(path(e), e.getKnownPropertyIds()), e);
        } catch (JsonMappingException e) {
            throw wrong(what, "%s: %s".formatted(path(e), e.getOriginalMessage()), e);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw wrong(what, "line %d: %s".formatted(line, e.getOriginalMessage()), e);
        } catch (RuntimeException e) {
            throw wrong(what, e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String what, String message, Exception cause) {
        return new IllegalArgumentException("%s: %s".formatted(what, message.replaceAll("\\s+", " ")), cause);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(p -> p.getFieldName() == null ? "[" + p.getIndex() + "]" : p.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** By name. */
    public Collection<Protocol> all() {
        return List.copyOf(byName.values());
    }

    public Optional<Protocol> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Names, for messages. */
    public String names() {
        return String.join(", ", byName.keySet());
    }
}
